// The cells of a table in a text: RFC 4180, with commas, semicolons or tabs between them.
window.parleyCells ||= (text) => {
  const first = text.split(/\r?\n/, 1)[0];
  const between = ['\t', ';', ','].find((each) => first.includes(each)) || ',';
  const quoted = between !== '\t';
  const found = [['']];
  let inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const record = found.at(-1);
    if (quoted && letter === '"') {
      if (inside && text[at + 1] === '"') record[record.length - 1] += text[at += 1];
      else inside = !inside;
    } else if (!inside && letter === between) record.push('');
    else if (!inside && letter === '\n') found.push(['']);
    else if (inside || letter !== '\r') record[record.length - 1] += letter;
  }
  return found.map((each) => each.map((cell) => cell.trim()));
};
