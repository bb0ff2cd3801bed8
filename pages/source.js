// The text to translate: words of it marked, its characters counted, its next word suggested.
const { make, letters } = window.parleyBrowser;
const page = window.parleyTranslate;
const PAUSE = 150;
const box = () => document.querySelector('#translate-source textarea');
const counter = element.querySelector('.count');
const hint = element.querySelector('.hint');
const mirror = make('div', 'mirror');
// Models that suggest nothing need not be asked again.
const silent = new Set();
let marks = [];
let ghost = '';
let before = 0;
let timer = 0;

mirror.setAttribute('aria-hidden', 'true');

// A text area can show nothing but its text: what is behind it shows through.
function draw() {
  const area = box();
  if (!mirror.isConnected) {
    area.parentElement.classList.add('mirrored');
    area.before(mirror);
    area.addEventListener('scroll', () => { mirror.scrollTop = area.scrollTop; });
    area.addEventListener('keydown', press);
    area.addEventListener('input', suggest);
    area.addEventListener('blur', () => offer(''));
    for (const each of ['click', 'keyup']) area.addEventListener(each, () => atEnd() || offer(''));
    new ResizeObserver(fit).observe(area);
  }
  const text = area.value;
  const parts = [];
  let at = 0;
  for (const [start, length, share] of [...marks].sort((one, other) => one[0] - other[0])) {
    if (start < at) continue;
    const mark = make('mark', '', letters(text, start, start + length));
    mark.style.setProperty('--share', share / 100);
    parts.push(letters(text, at, start), mark);
    at = start + length;
  }
  // The last line counts, even where it is empty.
  mirror.replaceChildren(...parts, letters(text, at), make('span', 'ghost', ghost), '\u200b');
  fit();
}
function fit() {
  const area = box();
  mirror.style.width = `${area.clientWidth}px`;
  mirror.style.height = `${area.clientHeight}px`;
  mirror.scrollTop = area.scrollTop;
}
function mark(ranges, text) {
  marks = text === box().value ? ranges : [];
  draw();
}
function count() {
  const used = [...box().value].length;
  const most = Number(counter.dataset.most);
  counter.textContent = `${tell.number(used)} / ${tell.number(most)}`;
  counter.classList.toggle('over', used > most);
  element.querySelector('[data-clear]').disabled = !used;
  document.querySelector('#translate-source').closest('.texts').classList.toggle('empty', !used);
}
function changed() {
  marks = [];
  if (document.activeElement !== box()) ghost = '';
  count();
  draw();
}

function atEnd() {
  const area = box();
  const length = area.value.length;
  return area.selectionStart === length && area.selectionEnd === length;
}
function offer(text) {
  if (ghost === text) return;
  ghost = text;
  hint.textContent = text ? tell('Tab adds “{text}”', { text: text.trim() }) : '';
  draw();
}
function suggest() {
  // What was suggested, and is being typed, stays.
  clearTimeout(timer);
  const text = box().value;
  offer(ghost && text.length === before + 1 && text.at(-1) === ghost[0] ? ghost.slice(1) : '');
  before = text.length;
  const { direction, model } = page.shown();
  if (!text.trim() || silent.has(`${model} ${direction}`)) return;
  timer = setTimeout(async () => {
    let found = '';
    try { found = await server.next_there([text, direction, model]); } catch { return; }
    if (found === null) silent.add(`${model} ${direction}`);
    else if (box().value === text && document.activeElement === box() && atEnd()) offer(found);
  }, PAUSE);
}
function press(event) {
  if (!ghost || event.isComposing) return;
  if (event.key === 'Escape') offer('');
  if (event.key !== 'Tab' || event.shiftKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  // So that the browser's own undo takes it back.
  document.execCommand('insertText', false, ghost);
}

element.addEventListener('click', (event) => {
  if (!event.target.closest('[data-clear]')) return;
  const area = box();
  area.focus();
  area.value = '';
  area.dispatchEvent(new Event('input', { bubbles: true }));
});

window.parleySource = { mark, changed };
// The text area may come later than this.
const wait = setInterval(() => {
  if (!box()) return;
  clearInterval(wait);
  changed();
}, 50);
