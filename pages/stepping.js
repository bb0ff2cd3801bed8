// One step of a story at a time: slider, arrow keys, buttons, a click into an overview, play.
const PACE = 1200;
let playing = 0;

const slider = () => element.querySelector('input[type="range"]');

const frame = (picture, now) => {
  const column = picture.querySelector(`[data-at="${now}"]`);
  const mark = picture.querySelector('.now');
  // The shorter one of two sentences has no such step.
  mark.style.display = column ? '' : 'none';
  if (!column) return;
  const x = Number(column.dataset.x);
  mark.setAttribute('x', x);
  picture.scrollTo({left: Math.max(0, x - picture.clientWidth / 2)});
};

const show = (at) => {
  const range = slider();
  const now = Math.min(Math.max(at, 0), Number(range.max));
  range.value = now;
  for (const each of element.querySelectorAll('[data-step]')) {
    each.hidden = Number(each.dataset.step) !== now;
    if (!each.hidden) range.setAttribute('aria-valuetext', each.dataset.told);
  }
  for (const each of element.querySelectorAll('.picture')) frame(each, now);
};

const stop = () => {
  clearInterval(playing);
  playing = 0;
  const button = element.querySelector('[data-play]');
  if (!button) return;
  button.textContent = tell('Play');
  button.setAttribute('aria-pressed', 'false');
};

const play = (button) => {
  const range = slider();
  if (range.value === range.max) show(0);
  button.textContent = tell('Pause');
  button.setAttribute('aria-pressed', 'true');
  playing = setInterval(() => {
    // Another sentence brings another slider.
    if (!element.contains(range) || range.value === range.max) stop();
    else show(Number(range.value) + 1);
  }, PACE);
};

element.addEventListener('input', (event) => {
  if (event.target !== slider()) return;
  stop();
  show(Number(event.target.value));
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  const column = event.target.closest('[data-at]');
  const wasPlaying = playing;
  if (button || column) stop();
  if (column) show(Number(column.dataset.at));
  else if (button && button.dataset.move) show(Number(slider().value) + Number(button.dataset.move));
  else if (button && !wasPlaying) play(button);
});
