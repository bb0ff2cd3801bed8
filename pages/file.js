// A file to translate: it is read here, sent with the request, and comes back translated.
const { make } = window.parleyBrowser;
const part = (name) => element.querySelector(`.file-${name}`);
const { most, large } = element.querySelector('.file').dataset;
// Enough to see what columns a table has.
const HEAD = 20000;
let chosen = null;
let address = '';

function show(state) {
  const going = state === 'going';
  part('start').disabled = !chosen || going;
  part('choose').disabled = going;
  part('cancel').hidden = !going;
}
function forget() {
  if (address) URL.revokeObjectURL(address);
  address = '';
  part('save').hidden = true;
  part('save').removeAttribute('href');
}
async function columns(file) {
  const text = (await file.slice(0, HEAD).text()).replace(/^\ufeff/, '');
  const rows = window.parleyCells(text).filter((row) => row.some(Boolean));
  const cells = rows[0] || [''];
  part('column').replaceChildren(...cells.map((cell, at) => {
    const option = make('option', '', `${at + 1}: ${cell.slice(0, 40)}`);
    option.value = String(at + 1);
    return option;
  }));
  const open = make('option', '', tell('The first, if none is named'));
  open.value = '';
  part('column').prepend(open);
  part('column').value = '';
}
function problem({ name, size }) {
  const kinds = part('input').accept.split(',');
  if (!kinds.some((each) => name.toLowerCase().endsWith(each))) {
    return tell('Files of this kind cannot be translated; these can: {kinds}.', {
      kinds: kinds.join(' '),
    });
  }
  return size > Number(most) ? large : '';
}
function tellAbout(shown) {
  for (const each of document.querySelectorAll('.file-status')) each.hidden = !shown;
}
async function choose(file) {
  if (!file || part('choose').disabled) return;
  forget();
  const wrong = problem(file);
  chosen = wrong ? null : file;
  part('told').textContent = wrong;
  part('name').textContent = file.name;
  // What was told is of another file.
  tellAbout(false);
  const kind = file.name.toLowerCase().split('.').at(-1);
  part('all').hidden = !chosen || !['po', 'xliff', 'xlf', 'tmx'].includes(kind);
  part('table').hidden = !chosen || !['tsv', 'tab', 'csv'].includes(kind);
  if (!part('table').hidden) await columns(file);
  show('chosen');
}
function content(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1] || '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

part('choose').addEventListener('click', () => part('input').click());
part('input').addEventListener('change', async (event) => {
  await choose(event.target.files[0]);
  event.target.value = '';
});
for (const each of ['dragover', 'dragleave', 'drop']) {
  part('drop').addEventListener(each, (event) => {
    event.preventDefault();
    part('drop').classList.toggle('over', each === 'dragover');
    if (each === 'drop') choose(event.dataTransfer.files[0]);
  });
}
part('start').addEventListener('click', () => {
  forget();
  tellAbout(true);
  show('going');
  part('cancel').focus();
  document.querySelector('#translate-file').click();
});
part('cancel').addEventListener('click', () => {
  document.querySelector('#translate-file-cancel').click();
  done(null);
});

async function send(direction, model) {
  const file = chosen;
  const asked = file && {
    name: file.name,
    content: await content(file).catch(() => null),
    everything: !part('all').hidden && part('all').querySelector('input').checked,
    column: part('table').hidden ? '' : part('column').value,
    header: !part('table').hidden && part('header').checked,
  };
  return [asked, direction, model, window.parleyTerms?.all() || null];
}
function done(parcel) {
  const was = document.activeElement === part('cancel');
  show('chosen');
  if (parcel) {
    const bytes = Uint8Array.from(atob(parcel.content), (letter) => letter.charCodeAt(0));
    address = URL.createObjectURL(new Blob([bytes]));
    part('save').href = address;
    part('save').download = parcel.name;
    part('save').textContent = tell('Download {name}', { name: parcel.name });
    part('save').hidden = false;
  }
  if (was) part(parcel ? 'save' : 'start').focus();
}
window.parleyFile = { send, done };
