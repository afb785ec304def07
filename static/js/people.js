// Forms about people: fields that fit the answer before them, and the check of a NIK while it is typed.
const PAUSE = 450;
const DIGITS = 16;

// --- Fields that only fit some answers ---------------------------------------------------------

function answer(form, name) {
  const field = form.elements.namedItem(name);
  return field ? String(field.value ?? "") : "";
}

// A field that does not fit is hidden and not sent; one that was to be mended always shows.
function fit(form) {
  for (const input of form.querySelectorAll("[data-when]")) {
    const box = input.closest("[data-field]");
    const fits = input.dataset.whenIn.split(" ").includes(answer(form, input.dataset.when));
    const shown = fits || box.classList.contains("is-invalid");
    box.hidden = !shown;
    for (const control of box.querySelectorAll("input, select, textarea")) control.disabled = !shown;
  }
}

for (const form of document.querySelectorAll("form.record-form")) {
  if (!form.querySelector("[data-when]")) continue;
  fit(form);
  form.addEventListener("change", () => fit(form));
}

// --- The NIK --------------------------------------------------------------------------------------

function tell(box, said, form, fillLabel) {
  box.className = `nik-says is-${said.state}`;
  box.replaceChildren(
    ...said.messages.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }),
  );
  if (said.link) {
    const link = document.createElement("a");
    link.href = said.link.url;
    link.textContent = said.link.text;
    box.append(link);
  }
  const birth = form.elements.namedItem("birth_date");
  const empty = said.says.birth_date && (!birth.value || !answer(form, "sex"));
  if (!empty) return;
  const fill = document.createElement("button");
  fill.type = "button";
  fill.textContent = fillLabel;
  fill.addEventListener("click", () => {
    if (!birth.value) birth.value = said.says.birth_date;
    if (!answer(form, "sex")) form.elements.namedItem("sex").value = said.says.sex;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    fill.remove();
  });
  box.append(fill);
}

function watch(input, place) {
  const form = input.form;
  const box = document.createElement("div");
  box.className = "nik-says";
  box.setAttribute("role", "status");
  input.closest("[data-field]").append(box);
  let wait, asked;
  const ask = async () => {
    const digits = input.value.replace(/[\s.-]/g, "");
    asked?.abort();
    if (digits.length < DIGITS) return box.replaceChildren();
    asked = new AbortController();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", answer(form, "csrfmiddlewaretoken"));
    body.set("nik", digits);
    body.set("birth_date", answer(form, "birth_date"));
    body.set("sex", answer(form, "sex"));
    try {
      const reply = await fetch(place.dataset.nikCheck, { method: "POST", body, signal: asked.signal });
      if (reply.ok) tell(box, await reply.json(), form, place.dataset.nikFill);
    } catch {
      box.replaceChildren(); // without a line the number is checked when the form is sent
    }
  };
  const soon = () => {
    clearTimeout(wait);
    wait = setTimeout(ask, PAUSE);
  };
  input.addEventListener("input", soon);
  for (const name of ["birth_date", "sex"]) {
    form.addEventListener("change", (event) => event.target.name === name && soon());
  }
  if (input.value) soon();
}

const place = document.querySelector("[data-nik-check]");
const number = document.querySelector("[data-nik]");
if (place && number) watch(number, place);
