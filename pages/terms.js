// Terms and the translations that the visitor wants for them, by direction, in this browser only.
const { read, write, make, button } = window.parleyBrowser;
const page = window.parleyTranslate;
const KEY = 'parley.glossary';
const MOST = Number(element.querySelector('.terms').dataset.most);
const LONGEST = Number(element.querySelector('.terms').dataset.longest);
const part = (name) => element.querySelector(`.terms-${name}`);
let direction = '';
let drawn = null;

function all() {
  const found = read(KEY, {});
  return found && typeof found === 'object' && !Array.isArray(found) ? found : {};
}
function rows() {
  const found = all()[direction];
  return (Array.isArray(found) ? found : [])
    .filter((each) => Array.isArray(each))
    .map(([source, target]) => [String(source ?? ''), String(target ?? '')]);
}
function put(entries) {
  const kept = entries.filter(([source, target]) => source.trim() || target.trim());
  const told = kept.length > MOST ? tell('The first {n} are kept.', { n: MOST }) : '';
  const saved = write(KEY, { ...all(), [direction]: kept.slice(0, MOST) });
  part('told').textContent = saved ? told : tell('This browser has no room for them.');
  part('count').textContent = kept.length ? ` (${Math.min(kept.length, MOST)})` : '';
  page.soon();
}

function edited() {
  put([...part('rows').children].map(({ cells }) => [cells[0].firstChild.value, cells[1].firstChild.value]));
  const last = part('rows').lastElementChild;
  if (last.querySelector('input').value) part('rows').append(row(['', '']));
}
function field(label, value) {
  const made = make('input', 'terms-field');
  made.value = value;
  made.maxLength = LONGEST;
  made.setAttribute('aria-label', label);
  return made;
}
function row([source, target]) {
  const made = document.createElement('tr');
  const [left, right] = [field(tell('Term'), source), field(tell('Its translation'), target)];
  const same = make('input', 'terms-same');
  same.type = 'checkbox';
  same.checked = Boolean(source) && source === target;
  same.setAttribute('aria-label', tell('Do not translate it'));
  right.readOnly = same.checked;
  left.addEventListener('input', () => {
    if (same.checked) right.value = left.value;
    edited();
  });
  right.addEventListener('input', edited);
  same.addEventListener('change', () => {
    right.readOnly = same.checked;
    right.value = same.checked ? left.value : '';
    edited();
  });
  const drop = button('terms-drop', '✕', tell('Delete the row'), () => {
    const next = made.nextElementSibling || made.previousElementSibling;
    made.remove();
    if (!part('rows').children.length) part('rows').append(row(['', '']));
    edited();
    (next?.isConnected ? next : part('rows').firstChild).querySelector('input').focus();
  });
  for (const each of [left, right, same, drop]) {
    const cell = document.createElement('td');
    cell.append(each);
    made.append(cell);
  }
  // Enter goes on to the next row.
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.type !== 'text' || event.isComposing) return;
    event.preventDefault();
    made.nextElementSibling?.querySelector('input').focus();
  });
  return made;
}
function draw() {
  const found = rows();
  part('count').textContent = found.length ? ` (${found.length})` : '';
  part('rows').replaceChildren(...[...found, ['', '']].map(row));
  drawn = direction;
}

function isHeader([source, target]) {
  const known = [['source', 'target'], direction.split('-')].map((each) => each.join());
  return known.includes([source, target].join().toLowerCase());
}
async function bring(file) {
  const text = (await file.text()).replace(/^\ufeff/, '');
  let found = window.parleyCells(text).map((each) => each.map((cell) => cell.slice(0, LONGEST)));
  if (found.length && isHeader(found[0])) found = found.slice(1);
  // A term without a translation is not to be translated.
  found = found.filter(([source]) => source).map(([source, target]) => [source, target || source]);
  if (!found.length || text.includes('\0')) {
    part('told').textContent = tell(
      'This file has no terms: it should have two columns, as CSV or TSV.',
    );
    return;
  }
  const brought = new Map([...rows(), ...found].map((each) => [each[0].toLowerCase(), each]));
  put([...brought.values()]);
  draw();
  part('told').textContent ||= tell.count('{n} term is read.', '{n} terms are read.', found.length);
}

part('file').addEventListener('change', async (event) => {
  const [file] = event.target.files;
  if (file) await bring(file);
  event.target.value = '';
});
part('bring').addEventListener('click', () => part('file').click());
page.listen((shown) => {
  direction = shown.kept?.direction || direction;
  if (direction === drawn) return;
  const names = ['from', 'to'].map((each) => document.querySelector(`.languages .${each}`));
  part('source').textContent = names[0]?.firstChild.textContent.trim() || tell('Term');
  part('target').textContent = names[1]?.textContent || tell('Translation');
  draw();
});
window.addEventListener('storage', (event) => { if (event.key === KEY) draw(); });
window.parleyTerms = { all };
