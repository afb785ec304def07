// The words of the scripts, in the language of the page: they stand in a template of the page.
const template = document.getElementById("portal-words");

export function word(name, values = {}) {
  const found = template?.content.querySelector(`[data-word="${name}"]`);
  const text = found ? found.textContent.trim() : name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

// One text for one, another for several: the name ends in "_one" or "_many".
export function count(name, number) {
  return word(`${name}_${number === 1 ? "one" : "many"}`, { count: number });
}

export function clock(at = Date.now()) {
  const language = document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function day(at) {
  const language = document.documentElement.lang;
  const form = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, form).format(at);
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}
