// What the page asks of the server, one request at a time: what happens meanwhile goes along with
// the next one. So an old answer never overwrites a new one.
window.parleyTranslate ||= (() => {
  const { read, write } = window.parleyBrowser;
  const PAUSE = 300;
  // An answer that has not come after so many milliseconds is not waited for.
  const PATIENCE = 30000;
  const LAST = 'parley.translate';
  const listeners = [];
  let trigger = () => {};
  let steps = [];
  let pending = null;
  let ready = false;
  let again = false;
  let begun = 0;
  let timer = 0;
  let sent = { text: '', direction: '', model: '' };
  let shown = { ...sent, translation: '', kept: null };

  function now() {
    clearTimeout(timer);
    if (!ready) return;
    again = Date.now() - begun < PATIENCE;
    if (again) return;
    begun = Date.now();
    document.querySelector('#translate-now').click();
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  }
  function ask(step) {
    steps.push(step);
    now();
  }
  function send(text, direction, model, kept) {
    const taken = steps;
    steps = [];
    sent = { text: text || '', direction: direction || '', model: model || '' };
    note();
    return [text, direction, model, kept, taken, window.parleyTerms?.all() || null];
  }
  function done(translation, kept) {
    begun = 0;
    shown = { ...sent, translation, kept };
    for (const each of listeners) each(shown);
    if (again) now();
  }

  // The address says what is translated. It stays in the browser: what is behind # is never sent.
  function hash({ text, direction, model }) {
    return text ? `#${new URLSearchParams({ direction, model, text })}` : '';
  }
  function note() {
    const wanted = hash(sent);
    write(LAST, wanted, 'sessionStorage');
    if (wanted === location.hash) return;
    // Of the whole address: a bare one would be seen from the base of the pages, the first of them.
    history.replaceState(history.state, '', location.pathname + location.search + wanted);
  }
  function parsed(found) {
    const values = new URLSearchParams(found.slice(1));
    const [text, direction, model] = ['text', 'direction', 'model'].map((key) => values.get(key));
    return { text: text || '', direction: direction || '', model: model || '' };
  }
  // When the page is opened: what the address says, or what this tab showed at last.
  function wanted() {
    const { text, direction, model } = parsed(location.hash || read(LAST, '', 'sessionStorage'));
    return [text, direction, model];
  }
  function open() {
    ready = true;
    now();
  }
  function restore(entry) {
    pending = entry;
    ready = false;
    trigger();
  }
  function taken(text, direction, model, kept) {
    const entry = pending || { text, direction, model, kept };
    pending = null;
    return [entry.text, entry.direction, entry.model || model, entry.kept || null];
  }
  window.addEventListener('hashchange', () => {
    const there = parsed(location.hash);
    if (hash(there) !== hash(sent)) restore(there);
  });

  return {
    now, soon, ask, send, done, wanted, open, restore, taken,
    shown: () => shown,
    listen: (listener) => listeners.push(listener),
    carry: (carrier) => { trigger = carrier; },
  };
})();
