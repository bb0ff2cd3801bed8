// Conversations in this browser: each under a key of its own, and a small index beside them.
// A kept value is a line with the conversation's id, and behind it the JSON that Python wrote.
window.parleyKept ||= (() => {
  const TEXT = 'parley.conversation.';
  const INDEX = 'parley.conversations';
  const OPEN = 'parley.open';
  const TITLE = 48;
  // What the browser has no room for, by id: it lives as long as this page.
  const unsaved = new Map();
  // Titles of forks that have not come back from the server yet.
  const names = new Map();
  const gone = new Set();
  const listeners = [];
  let current = '';
  let shown = '';
  let pending = null;
  let trigger = () => {};

  function fresh() {
    const random = crypto.getRandomValues(new Uint32Array(2));
    return [Date.now(), ...random].map((each) => each.toString(36)).join('-');
  }
  // Of a conversation that began without the script, as where no model could be loaded.
  const blank = fresh();

  // A browser may refuse all of this: full, or told to keep nothing.
  function read(key, where = 'localStorage') {
    try { return window[where].getItem(key); } catch { return null; }
  }
  function write(key, text, where = 'localStorage') {
    try { window[where].setItem(key, text); return true; } catch { return false; }
  }
  function erase(key) {
    try { localStorage.removeItem(key); } catch { /* There is none. */ }
  }
  function keys() {
    try { return Object.keys(localStorage); } catch { return []; }
  }

  function split(kept) {
    const at = kept.indexOf('\n');
    const head = at < 0 ? '' : kept.slice(0, at);
    return /^[0-9a-z-]+$/.test(head) ? [head, kept.slice(at + 1)] : [blank, kept];
  }
  function turnsOf(text) {
    try {
      const { turns } = JSON.parse(text);
      return turns.filter((each) => typeof each.user === 'string');
    } catch { return []; }
  }
  function said(text) {
    return JSON.stringify(turnsOf(text).map((each) => [each.user, each.reply, each.refused]));
  }
  function titleOf(turns) {
    const words = (turns[0]?.user || tell('Untitled')).trim().replace(/\s+/g, ' ');
    if (words.length <= TITLE) return words;
    const cut = words.slice(0, TITLE);
    return `${cut.slice(0, cut.lastIndexOf(' ') + 1 || TITLE).trim()}…`;
  }

  function readIndex() {
    try {
      const found = JSON.parse(read(INDEX));
      return found && typeof found === 'object' && !Array.isArray(found) ? found : {};
    } catch { return {}; }
  }
  // Read again before each change: another tab may have written meanwhile.
  function changeIndex(id, about) {
    const index = readIndex();
    if (about) index[id] = about;
    else delete index[id];
    return write(INDEX, JSON.stringify(index));
  }
  function textOf(id) {
    return unsaved.get(id)?.text ?? read(TEXT + id) ?? '';
  }
  function about(id, index = readIndex()) {
    const known = unsaved.get(id)?.about || index[id];
    if (known && typeof known.title === 'string') return known;
    // The index is no more than a help: what it lacks is in the texts.
    const turns = turnsOf(textOf(id));
    return { title: titleOf(turns), named: false, when: 0, turns: turns.length, model: '' };
  }
  function entries() {
    const index = readIndex();
    const stored = keys().filter((key) => key.startsWith(TEXT)).map((key) => key.slice(TEXT.length));
    return [...new Set([...stored, ...unsaved.keys()])]
      .map((id) => ({ ...about(id, index), id, unsaved: unsaved.has(id) }))
      .sort((one, other) => other.when - one.when || (one.id < other.id ? 1 : -1));
  }
  function has(id) {
    return unsaved.has(id) || read(TEXT + id) !== null;
  }

  function put(id, text, details) {
    if (write(TEXT + id, text) && changeIndex(id, details)) unsaved.delete(id);
    else unsaved.set(id, { text, about: details });
  }
  function putUnsaved() {
    for (const [id, each] of [...unsaved]) put(id, each.text, each.about);
  }
  function drop(id) {
    unsaved.delete(id);
    erase(TEXT + id);
    changeIndex(id, null);
    putUnsaved();
  }
  function changed() {
    for (const each of listeners) each();
  }

  // Whenever the page's conversation is another one or has changed.
  function keep(kept, model) {
    const [id, text] = split(kept);
    if (gone.has(id)) return;
    [current, shown] = [id, text];
    write(OPEN, id, 'sessionStorage');
    write(OPEN, id);
    if (text) {
      const before = textOf(id);
      const old = has(id) ? about(id) : { title: names.get(id), named: names.has(id), when: 0 };
      const turns = turnsOf(text);
      const same = old.when && said(before) === said(text);
      put(id, text, {
        title: old.named ? old.title : titleOf(turns),
        named: Boolean(old.named),
        when: same ? old.when : Date.now(),
        turns: turns.length,
        model: model || '',
      });
      names.delete(id);
      putUnsaved();
    } else if (has(id)) {
      drop(id);
    }
    changed();
  }
  // What is open when the page is: in this tab before a reload, or else at last in any.
  function wanted() {
    const id = [read(OPEN, 'sessionStorage'), read(OPEN)].find((each) => each && has(each));
    if (!id) return [`${blank}\n`, ''];
    return [`${id}\n${textOf(id)}`, about(id).model];
  }
  function ask(id, text, model, turns = 0) {
    pending = [`${id}\n${text}`, model, turns];
    trigger();
  }
  function taken(kept, model) {
    const [text, name, turns] = pending || [kept, '', 0];
    pending = null;
    return [text, model, name, turns];
  }

  function open(id) {
    ask(id, textOf(id), about(id).model);
  }
  function begin() {
    ask(fresh(), '', '');
  }
  function fork(turns) {
    const id = fresh();
    names.set(id, tell('{title} (from turn {turn})', { title: about(current).title, turn: turns }));
    ask(id, textOf(current), about(current).model, turns);
  }
  function rename(id, title) {
    const clean = title.trim().replace(/\s+/g, ' ').slice(0, 200);
    const named = Boolean(clean);
    const text = textOf(id);
    put(id, text, { ...about(id), title: named ? clean : titleOf(turnsOf(text)), named });
    changed();
  }
  // Returns what brings it back.
  function remove(id) {
    const [text, details, wasOpen] = [textOf(id), about(id), id === current];
    gone.add(id);
    drop(id);
    if (wasOpen) begin();
    changed();
    return () => {
      gone.delete(id);
      put(id, text, details);
      changed();
      if (wasOpen) open(id);
    };
  }

  function fold(text) {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }
  function matches(entry, query) {
    const words = fold(query).split(/\s+/).filter(Boolean);
    if (!words.length) return true;
    const texts = turnsOf(textOf(entry.id)).flatMap((each) => [each.user, String(each.reply)]);
    const all = fold([entry.title, ...texts].join('\n'));
    return words.every((word) => all.includes(word));
  }

  // A title that the visitor gave is kept; one of the first words makes itself.
  function titled(text, id) {
    const { title, named } = about(id);
    return named ? JSON.stringify({ title, ...JSON.parse(text) }, null, 1) : text;
  }
  function download(id, plain = false) {
    const { title } = about(id);
    const you = tell('You');
    const lines = turnsOf(textOf(id)).map((each) => `${you}: ${each.user}\nParley: ${each.reply}\n`);
    const text = plain ? [`${title}\n`, ...lines].join('\n') : titled(textOf(id), id);
    const name = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
    const type = plain ? 'text/plain' : 'application/json';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `${name || tell('conversation')}.${plain ? 'txt' : 'json'}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // What `download` wrote as text, or a person in its way: a title, if there is one, and turns.
  function talkOf(text) {
    const whole = text.trim().replace(/\r\n?/g, '\n');
    const [, title, rest] = /^(.*)\n\n([^]*)$/.exec(whole) || [];
    const turns = rest && turnsFrom(rest);
    return turns ? { title, turns } : { turns: turnsFrom(whole) };
  }
  function turnsFrom(said) {
    const you = /^([^:\n]+): /.exec(said)?.[1];
    if (!you) return null;
    const name = you.replace(/[^\p{L}\p{N} ]/gu, '\\$&');
    const parts = said.split(new RegExp(`^(${name}|Parley): `, 'm')).slice(1);
    const turns = [];
    for (let at = 0; at < parts.length; at += 4) {
      const [user, words, other, reply] = parts.slice(at, at + 4);
      if (user !== you || other !== 'Parley') return null;
      turns.push({ user: words.trim(), reply: reply.trim() });
    }
    return turns;
  }
  // A file of a conversation as a kept value, under a new id. What it is not, the server says.
  function bring(text) {
    const id = fresh();
    let title;
    try {
      title = JSON.parse(text).title;
    } catch {
      const talk = talkOf(text);
      title = talk.title;
      if (talk.turns) {
        text = JSON.stringify({ format: 'parley-conversation', version: 1, turns: talk.turns });
      }
    }
    if (title && typeof title === 'string') names.set(id, title.trim().slice(0, 200));
    return `${id}\n${text}`;
  }

  window.addEventListener('storage', (event) => {
    if (!event.key?.startsWith('parley.conversation')) return;
    changed();
    // Another tab has gone on with the conversation that is open here: this one follows.
    const busy = document.querySelector('#chat-stop')?.offsetParent;
    if (event.key === TEXT + current && event.newValue && event.newValue !== shown && !busy) {
      open(current);
    }
  });
  window.addEventListener('beforeunload', (event) => {
    putUnsaved();
    if (unsaved.size) event.preventDefault();
  });

  return {
    fresh, keep, wanted, taken, open, begin, fork, rename, remove, entries, matches, download, bring,
    current: () => current,
    turns: () => turnsOf(textOf(current)),
    unsaved: () => [...unsaved.keys()],
    listen: (opens, changes) => { trigger = opens; listeners.push(changes); },
  };
})();
