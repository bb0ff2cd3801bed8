// What several scripts of a page need of a browser.
window.parleyBrowser ||= (() => {
  // It may refuse to keep anything: full, or told to.
  function read(key, fallback = null, where = 'localStorage') {
    try { return JSON.parse(window[where].getItem(key)) ?? fallback; } catch { return fallback; }
  }
  function write(key, value, where = 'localStorage') {
    try { window[where].setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  }
  // Text is always text, never markup.
  function make(tag, name, text = '') {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    if (tag === 'button') made.type = 'button';
    return made;
  }
  function button(name, text, label, act) {
    const made = make('button', name, text);
    if (label) {
      made.setAttribute('aria-label', label);
      made.title = label;
    }
    made.addEventListener('click', act);
    return made;
  }
  // For searching: without capitals and accents.
  function fold(text) {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }
  // Letters as Python counts them.
  function letters(text, start, end) {
    return [...text].slice(start, end).join('');
  }
  async function copy(text) {
    try { return await navigator.clipboard.writeText(text); } catch { /* Only where it is safe. */ }
    const area = make('textarea', '');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  return { read, write, make, button, fold, letters, copy };
})();
