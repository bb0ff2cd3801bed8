// A small menu at a word of the translation: likely words, and a field for one's own.
window.parleyMenu ||= (likely, choose, go, light) => {
  const { make } = window.parleyBrowser;
  const box = make('div', 'menu');
  const list = make('ul', 'menu-words');
  const field = make('input', 'menu-own');
  const told = make('p', 'menu-told');
  let word = null;
  let active = -1;

  box.hidden = true;
  box.setAttribute('role', 'dialog');
  list.id = 'translate-words';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', tell('Likely words'));
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-controls', list.id);
  field.setAttribute('aria-expanded', 'true');
  field.setAttribute('aria-label', tell('Another word, or several'));
  field.autocomplete = 'off';
  field.spellcheck = false;
  field.maxLength = 200;
  field.placeholder = tell('Or type your own');
  told.setAttribute('role', 'status');
  box.append(list, told, field);

  const options = () => [...list.children];
  function activate(at) {
    active = at;
    options().forEach((each, index) => each.setAttribute('aria-selected', String(index === at)));
    if (at < 0) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', options()[at].id);
    options()[at].scrollIntoView({ block: 'nearest' });
  }
  // Whether it is there already. One to choose may be two to click: “¿Cómo”.
  function stands(text, left) {
    const rest = word.closest('.sentence').textContent.slice(left.length);
    return Boolean(text) && rest.startsWith(text) && !/^[\p{L}\p{N}]/u.test(rest.slice(text.length));
  }
  function option({ text, probability }, at, left) {
    const row = make('li', 'menu-word');
    const shown = text.trim() || tell('The sentence ends here');
    row.append(make('span', text.trim() ? '' : 'end', shown), make('span', 'share', probability));
    row.id = `${list.id}-${at}`;
    row.dataset.text = text;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', 'false');
    if (stands(text.trim(), left)) row.setAttribute('aria-current', 'true');
    row.addEventListener('click', () => take(text));
    return row;
  }
  function take(text) {
    const from = word;
    close(true);
    choose(from, text);
  }

  async function open(from, byTouch = false) {
    word = from;
    light(word);
    box.setAttribute('aria-label', tell('Instead of “{word}”', { word: word.textContent }));
    list.replaceChildren();
    told.textContent = tell('Looking for other words…');
    field.value = '';
    activate(-1);
    document.querySelector('.gradio-container').append(box);
    box.hidden = false;
    move();
    // On a phone the keyboard would hide the words.
    if (!byTouch) field.focus({ preventScroll: true });
    let answer;
    try { answer = await likely(from); } catch { answer = { found: { problem: tell('No answer came.') } }; }
    if (word !== from || box.hidden) return;
    const { words = [], problem = '' } = answer.found;
    list.replaceChildren(...words.map((each, at) => option(each, at, answer.left)));
    told.textContent = problem || (words.length ? '' : tell('No other words here.'));
    if (words.length && !byTouch && !field.value) activate(0);
    move();
  }
  function move() {
    const [at, inside] = [word.getBoundingClientRect(), box.offsetParent.getBoundingClientRect()];
    const below = innerHeight - at.bottom > box.offsetHeight + 12 || at.top < box.offsetHeight + 12;
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    box.style.left = `${Math.max(8, left) - inside.left}px`;
    box.style.top = `${(below ? at.bottom + 4 : at.top - box.offsetHeight - 4) - inside.top}px`;
  }
  function close(back = false) {
    if (box.hidden) return;
    box.hidden = true;
    const from = word;
    word = null;
    if (back) go(from);
    else light(null);
  }

  box.addEventListener('keydown', (event) => {
    const count = options().length;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1 }[event.key];
    if (event.key === 'Escape') close(true);
    else if (to !== undefined && count) activate((to + count) % count);
    else if (event.key === 'Enter' && !event.isComposing) {
      if (field.value.trim()) take(field.value.trim());
      else if (active >= 0) take(options()[active].dataset.text);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener('input', () => {
    activate(field.value || !options().length ? -1 : 0);
  });
  box.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!box.hidden && !box.contains(event.target)) close();
  });
  window.addEventListener('resize', () => { if (!box.hidden) move(); });

  return { open, close, opened: () => !box.hidden };
};
