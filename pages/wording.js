// What a script says, in the visitor's language. As Gradio and the server, it takes the first one
// that the browser asks for. The messages are put in by pages/wording.py.
const tell = ((messages) => {
  const first = navigator.language.split('-')[0].toLowerCase();
  const code = first in messages ? first : 'en';
  // As the server writes it: 5.000 in Spanish, too.
  const number = (value) => value.toLocaleString(code, { useGrouping: 'always' });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === 'number' ? number(value) : value;
  });
  const tell = (text, values = {}) => fill(messages[code][text]?.[0] ?? text, values);
  tell.count = (one, many, n, values = {}) => {
    const plural = messages[code][one]?.[1] ?? many;
    return n === 1 ? tell(one, { n, ...values }) : fill(plural, { n, ...values });
  };
  tell.code = code;
  tell.number = number;
  // Days before months, in English too.
  tell.dates = code === 'en' ? 'en-GB' : code;
  return tell;
})(MESSAGES);
