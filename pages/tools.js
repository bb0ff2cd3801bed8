// What can be done with the translation as a whole.
const page = window.parleyTranslate;
const undo = element.querySelector('#translate-undo');
const copy = element.querySelector('#translate-copy');
const current = () => document.querySelector('.sentence[aria-current]')
  || document.querySelector('.said .sentence');
undo.addEventListener('click', () => {
  const { sentence, at } = current()?.dataset || {};
  if (sentence) page.ask({ do: 'undo', sentence, at: Number(at) });
});
copy.addEventListener('click', async () => {
  await window.parleyBrowser.copy(page.shown().translation);
  copy.textContent = tell('Copied');
  setTimeout(() => { copy.textContent = tell('Copy'); }, 1500);
});
let speaking = 0;
page.listen((shown) => {
  // Said once it rests for a moment.
  const spoken = element.querySelector('.aside');
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    spoken.lang = shown.kept?.direction.split('-').pop() || '';
    spoken.textContent = shown.translation;
  }, 1000);
  undo.disabled = !(current() && 'steps' in current().dataset);
  copy.disabled = !shown.translation.trim();
});
