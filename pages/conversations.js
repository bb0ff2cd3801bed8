// The list of conversations. Titles and texts are the visitor's own: always text, never markup.
const kept = window.parleyKept;
const SECONDS = 10;
const part = (name) => element.querySelector(`.kept-${name}`);
let renaming = false;

function make(tag, name, text = '') {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  if (tag === 'button') made.type = 'button';
  return made;
}

function button(name, text, label, key, act) {
  const made = make('button', name, text);
  if (label) {
    made.setAttribute('aria-label', label);
    made.title = label;
  }
  made.dataset.key = key;
  made.addEventListener('click', act);
  return made;
}

function day(when) {
  if (!when) return '';
  const date = new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  const form = today ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' };
  return date.toLocaleString(tell.dates, form);
}

function item(entry) {
  const row = make('li', 'kept-item');
  const open = button('kept-open', '', '', `open ${entry.id}`, () => {
    fold(false);
    if (entry.id !== kept.current()) kept.open(entry.id);
  });
  const turns = tell.count('{n} turn', '{n} turns', entry.turns);
  const note = [entry.unsaved && tell('not kept'), turns, day(entry.when)].filter(Boolean).join(' · ');
  open.append(make('span', 'kept-title', entry.title), make('span', 'kept-note', note));
  open.title = entry.title;
  if (entry.id === kept.current()) open.setAttribute('aria-current', 'true');
  row.append(
    open,
    button('kept-sign', '✎', tell('Rename “{title}”', entry), `rename ${entry.id}`, () => {
      rename(row, entry);
    }),
    button('kept-sign', '✕', tell('Delete “{title}”', entry), `delete ${entry.id}`, (event) => {
      remove(entry, event.detail === 0);
    }),
  );
  return row;
}

function rename(row, entry) {
  const input = make('input', 'kept-input');
  input.value = entry.title;
  input.maxLength = 200;
  input.setAttribute('aria-label', tell('New title'));
  const end = (save) => {
    if (!renaming) return;
    renaming = false;
    if (save && input.value.trim() !== entry.title) kept.rename(entry.id, input.value);
    render();
  };
  input.addEventListener('blur', () => end(true));
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    end(event.key === 'Enter');
    focus(`rename ${entry.id}`);
  });
  renaming = true;
  row.replaceChildren(input);
  input.focus();
  input.select();
}

let timer = 0;
function remove(entry, byKeyboard) {
  const bringBack = kept.remove(entry.id);
  const told = part('told');
  const undo = button('kept-undo', tell('Undo'), '', 'undo', () => {
    told.replaceChildren();
    bringBack();
    focus(`open ${entry.id}`);
  });
  told.replaceChildren(make('span', '', tell('“{title}” is deleted.', entry)), undo);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Nobody is hurried who is about to press it.
      if (undo.matches(':hover, :focus')) wait();
      else told.replaceChildren();
    }, SECONDS * 1000);
  };
  wait();
  if (byKeyboard) undo.focus();
}

function focus(key) {
  [...element.querySelectorAll('[data-key]')].find((each) => each.dataset.key === key)?.focus();
}

// Only where there is little room; the style sheet decides.
function fold(open) {
  part('fold').setAttribute('aria-expanded', String(open));
}

function warn() {
  const lost = kept.unsaved();
  if (Boolean(lost.length) === !part('alert').hidden) return;
  part('alert').hidden = !lost.length;
  if (!lost.length) return part('alert').replaceChildren();
  const save = button('kept-save', tell('Save as a file'), '', 'save', () => {
    for (const id of kept.unsaved()) kept.download(id);
  });
  const text = tell('This browser has no room for what was said last, which will be gone when the page is closed: save it as a file, or delete other conversations.');
  part('alert').append(make('span', '', text), save);
}

function render() {
  warn();
  if (renaming) return;
  const key = element.contains(document.activeElement) && document.activeElement.dataset.key;
  const all = kept.entries();
  const query = part('search').value;
  const found = all.filter((each) => kept.matches(each, query));
  part('list').replaceChildren(...found.map(item));
  part('count').textContent = all.length ? ` (${all.length})` : '';
  part('search').hidden = all.length < 2 && !query;
  part('none').textContent = found.length
    ? ''
    : all.length ? tell('Nothing found.') : tell('What you say here is kept in this browser only.');
  const turns = kept.turns();
  part('forks').hidden = !turns.length;
  part('turns').replaceChildren(...turns.map((turn, at) => {
    const label = tell(
      'Continue from turn {number}, “{text}”, as a new conversation',
      { number: at + 1, text: turn.user },
    );
    const row = make('li', '');
    row.append(button('kept-turn', turn.user, label, `fork ${at}`, () => {
      fold(false);
      part('forks').open = false;
      kept.fork(at + 1);
    }));
    return row;
  }));
  if (key) focus(key);
}

part('fold').addEventListener('click', () => {
  fold(part('fold').getAttribute('aria-expanded') !== 'true');
});
part('new').addEventListener('click', () => {
  fold(false);
  kept.begin();
});
part('search').addEventListener('input', render);
kept.listen(() => trigger('click'), render);
render();
