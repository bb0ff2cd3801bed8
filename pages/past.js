// Translations of before, kept in this browser only: a list to search, to go back to, to delete.
const { read, write, make, button, fold } = window.parleyBrowser;
const page = window.parleyTranslate;
const KEY = 'parley.translations';
const MOST = 100;
// All together, in characters: conversations need room in the browser, too.
const ROOM = 400000;
const PAUSE = 1500;
const part = (name) => element.querySelector(`.past-${name}`);
let waiting = null;
let current = { id: '', text: '' };
let timer = 0;

function all() {
  const found = read(KEY, []);
  return Array.isArray(found) ? found.filter((each) => typeof each?.text === 'string') : [];
}
function put(entries) {
  let kept = entries.slice(0, MOST);
  while (kept.length > 1 && JSON.stringify(kept).length > ROOM) kept = kept.slice(0, -1);
  while (!write(KEY, kept) && kept.length) kept = kept.slice(0, -1);
  render();
}

// A text that grows or is mended is one entry; another text is another one.
function same(one, other) {
  const shorter = Math.min(one.length, other.length);
  let at = 0;
  while (at < shorter && one[at] === other[at]) at += 1;
  return shorter > 0 && at >= shorter / 2;
}
function keep() {
  clearTimeout(timer);
  const shown = waiting;
  waiting = null;
  if (!shown?.text.trim() || !shown.translation.trim() || !shown.kept) return;
  if (!current.id || !same(current.text, shown.text)) {
    current.id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  }
  current.text = shown.text;
  const { direction, sentences } = shown.kept;
  // What the visitor chose is kept; the rest is as the network writes it.
  const led = Object.entries(sentences).filter(([, each]) => each.before?.length);
  const entry = {
    id: current.id,
    when: Date.now(),
    text: shown.text,
    translation: shown.translation,
    direction,
    model: shown.model,
    led: Object.fromEntries(led.map(([key, each]) => [key, each.text])),
  };
  const twin = (each) => each.text === entry.text && each.direction === direction;
  put([entry, ...all().filter((each) => each.id !== entry.id && !twin(each))]);
}
page.listen((shown) => {
  if (!shown.text.trim()) current = { id: '', text: '' };
  keepLater(shown);
});
function keepLater(shown) {
  // Cleared before it was kept: it is kept as it was.
  if (waiting && !shown.text.trim()) return keep();
  waiting = shown;
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}
window.addEventListener('pagehide', keep);

function restore(entry) {
  current = { id: entry.id, text: entry.text };
  const { text, direction, model, led } = entry;
  const sentences = Object.entries(led || {}).map(([key, each]) => [key, { text: each, before: [] }]);
  const kept = { model, direction, sentences: Object.fromEntries(sentences) };
  page.restore({ text, direction, model, kept });
  document.querySelector('#translate-source').scrollIntoView({ block: 'nearest' });
}
function remove(entries, told) {
  const gone = new Set(entries.map((each) => each.id));
  if (gone.has(current.id)) current = { id: '', text: '' };
  put(all().filter((each) => !gone.has(each.id)));
  const undo = button('past-undo', tell('Undo'), '', () => {
    part('told').replaceChildren();
    put([...all(), ...entries].sort((one, other) => other.when - one.when));
    part('search').focus();
  });
  part('told').replaceChildren(make('span', '', told), undo);
  undo.focus();
}

function item(entry) {
  const row = make('li', 'past-item');
  const open = button('past-open', '', '', () => restore(entry));
  const when = new Date(entry.when || 0).toLocaleString(tell.dates, {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
  });
  const [from, to] = String(entry.direction).split('-');
  open.append(
    make('span', 'past-text', entry.text),
    make('span', 'past-translation', entry.translation),
    make('span', 'past-note', `${from} → ${to} · ${when}`),
  );
  const label = tell('Delete “{title}”', { title: entry.text.slice(0, 60) });
  row.append(open, button('past-sign', '✕', label, () => {
    remove([entry], tell('The translation is deleted.'));
  }));
  return row;
}
function render() {
  const entries = all();
  const query = fold(part('search').value).split(/\s+/).filter(Boolean);
  const found = entries.filter((each) => {
    const text = fold(`${each.text}\n${each.translation}`);
    return query.every((word) => text.includes(word));
  });
  part('list').replaceChildren(...found.map(item));
  part('count').textContent = entries.length ? ` (${entries.length})` : '';
  part('tools').hidden = !entries.length;
  part('none').textContent = found.length
    ? ''
    : entries.length ? tell('Nothing found.') : tell('What you translate is kept in this browser only.');
}

part('search').addEventListener('input', render);
part('clear').addEventListener('click', () => {
  if (all().length) remove(all(), tell('The history is empty.'));
});
window.addEventListener('storage', (event) => { if (event.key === KEY) render(); });
render();
