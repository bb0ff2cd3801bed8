// The translation, word by word: what a word looks at, and other words in its place.
const { make, letters } = window.parleyBrowser;
const page = window.parleyTranslate;
const said = () => element.querySelector('.said');
const words = () => [...element.querySelectorAll('.said .word')];
const sentenceOf = (word) => word.closest('.sentence');
// Where the focus goes once the translation has changed.
let place = null;
let lit = null;

function about(word) {
  const line = document.querySelector('#translate-about');
  if (!line) return;
  if (!word) return line.replaceChildren();
  const looked = ranges(word).map(([start, length]) => {
    return tell('“{piece}”', { piece: letters(page.shown().text, start, start + length) });
  });
  const told = word.classList.contains('term')
    ? tell('from your glossary')
    : tell('{share} sure', { share: word.dataset.sure });
  const all = looked.length ? tell('{told}, looks at {words}', { told, words: looked.join(', ') }) : told;
  line.replaceChildren(make('strong', '', word.textContent), ` ${all}`);
}
function ranges(word) {
  const found = word.dataset.looks.split(' ').filter(Boolean).map((each) => each.split(':').map(Number));
  return found.sort((one, other) => other[2] - one[2]).slice(0, 4);
}
function light(word) {
  lit?.classList.remove('lit');
  lit = word;
  lit?.classList.add('lit');
  about(word);
  window.parleySource?.mark(word ? ranges(word) : [], page.shown().text);
}

// One stop for the Tab key; the arrow keys go on from there.
function stop(word) {
  for (const each of words()) each.tabIndex = each === word ? 0 : -1;
}
function go(word) {
  if (!word) return;
  stop(word);
  word.focus();
}

element.addEventListener('pointerover', (event) => {
  if (menu.opened()) return;
  light(event.target.closest('.said .word') || null);
});
element.addEventListener('pointerleave', () => {
  if (!menu.opened()) light(document.activeElement.closest?.('.said .word') || null);
});
element.addEventListener('focusin', (event) => {
  const word = event.target.closest('.said .word');
  if (!word) return;
  stop(word);
  light(word);
});
element.addEventListener('focusout', () => { if (!menu.opened()) light(null); });
element.addEventListener('click', (event) => {
  const word = event.target.closest('.said .word');
  // Who selects text to copy it wants no menu.
  if (!word || String(getSelection())) return;
  stop(word);
  menu.open(word, event.pointerType === 'touch');
});
element.addEventListener('keydown', (event) => {
  const word = event.target.closest('.said .word');
  if (!word || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === 'z') document.querySelector('#translate-undo').click();
    return;
  }
  const all = words();
  const at = all.indexOf(word);
  const to = {
    ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all.at(-1),
  };
  if (event.key in to) go(to[event.key]);
  else if (['Enter', ' ', 'ArrowDown'].includes(event.key)) menu.open(word);
  else return;
  event.preventDefault();
});

function choose(word, text) {
  const sentence = sentenceOf(word);
  place = { at: sentence.dataset.at, start: Number(word.dataset.start), focus: true };
  sentence.classList.add('waiting');
  page.ask({
    do: 'steer',
    at: Number(sentence.dataset.at),
    sentence: sentence.dataset.sentence,
    start: Number(word.dataset.start),
    word: text,
  });
}
async function likely(word) {
  const sentence = sentenceOf(word);
  const left = letters(sentence.textContent, 0, Number(word.dataset.start));
  const { model, kept } = page.shown();
  const found = await server.words_there([
    sentence.dataset.sentence, left, kept?.direction, model, window.parleyTerms?.all() || null,
  ]);
  return { left, found };
}
const menu = window.parleyMenu(likely, choose, go, light);

watch('value', () => {
  menu.close();
  light(null);
  const all = words();
  if (place) {
    const inside = all.filter((each) => sentenceOf(each).dataset.at === place.at);
    const next = inside.find((each) => Number(each.dataset.start) >= place.start) || inside.at(-1);
    const lost = document.activeElement === document.body || element.contains(document.activeElement);
    place = null;
    if (lost) return go(next);
  }
  if (!all.some((each) => each.tabIndex === 0)) stop(all[0]);
});
