/* Shows the free times in the booking page itself. Without this script, or when it fails, the form leads to the same
   questions on the endpoint's own pages. Sentences come from the page, dates and prices from the endpoint. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-booking]");
  const source = document.querySelector("[data-booking-messages]");
  if (!form || !source || !window.fetch || !window.AbortController) return;
  const plain = form.querySelector("[data-booking-submit]");
  const action = new URL(form.action, location.href);
  let say;
  try { say = JSON.parse(source.textContent); } catch { return; }
  if (!plain || !say.when) return;

  const lang = document.documentElement.lang || "fr";
  const call = document.querySelector('.aside a[href^="tel:"]');
  const privacy = document.querySelector("a[data-booking-privacy]");
  const api = (name) => new URL(`../api/${name}`, action);

  /* el("p", {class: "hint"}, "text", node…) */
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  };
  /* "1er" with its raised letters */
  const rich = (text) => text.split(/\b(1er)\b/).flatMap((part) => (part === "1er" ? ["1", el("sup", {}, "er")] : part));
  const telephone = () => call && el("a", { class: "on", href: call.href }, call.textContent);
  const picked = (name) => form.querySelector(`input[name="${name}"]:checked`);
  const value = (name) => picked(name)?.value || "";

  /* ---- what the script adds to the form ---- */
  const status = el("span", { role: "status" });
  const turn = (label) => {
    const link = el("a", { href: "#" }, label);
    const off = el("span", { class: "soft", hidden: true }, label);
    return { link, off, week: "" };
  };
  const previous = turn(say.previous);
  const next = turn(say.next);
  const pager = el("div", { class: "weeks" }, status,
    el("span", { class: "row" }, previous.link, previous.off, next.link, next.off));
  const days = el("div", { class: "days" });
  const zoneSelect = el("select", { id: "zone", name: "zone" });
  const zoneLabel = el("summary");
  const zones = el("details", { hidden: true }, zoneLabel,
    el("div", { class: "field" }, el("label", { for: "zone" }, say.zone), zoneSelect,
      el("p", { class: "hint" }, say.zoneHint)));
  const wait = el("a", { href: "#" });
  const waitLine = el("p", { hidden: true }, wait);
  const when = el("fieldset", { class: "q", id: "when", tabindex: "-1" },
    el("legend", {}, say.when), el("div", { class: "stack" }, pager, days, waitLine, zones));

  const field = (name, label, hint, attributes, optional) => {
    const input = el("input", { id: name, name, ...attributes, "aria-describedby": hint ? `${name}-hint` : null });
    return el("div", { class: "field", id: `${name}-field` },
      el("label", { for: name }, label, optional ? el("span", { class: "soft" }, ` ${say.optional}`) : null),
      hint ? el("p", { class: "hint", id: `${name}-hint` }, hint) : null, input);
  };
  /* A session by telephone needs a number. */
  const callMe = (needed) => {
    const input = form.querySelector("#phone");
    input.required = needed;
    form.querySelector("#phone-hint").textContent = needed ? say.phoneCall : say.phoneHint;
    form.querySelector("#phone-field label .soft").hidden = needed;
  };
  const recap = el("output", { class: "recap" }, say.choose);
  const policy = el("p");
  const solidarity = el("p", { class: "hint", hidden: true });
  /* What the endpoint asks besides: how often, from where, for whom. */
  const extra = el("div", { class: "gap", hidden: true });
  const tick = (name, label, required) => el("div", { class: "field tick", id: `${name}-field` },
    el("label", { for: name },
      el("input", { type: "checkbox", id: name, name, value: "1", required }), el("span", {}, label)));
  const list = (name, label, options, chosen, hint) => el("div", { class: "field", id: `${name}-field` },
    el("label", { for: name }, label), el("p", { class: "hint", id: `${name}-hint` }, hint),
    el("select", { id: name, name, "aria-describedby": `${name}-hint` },
      ...options.map((one) => el("option", { value: one.value, selected: one.value === chosen }, one.label))));
  let questions = "";
  function ask(asked) {
    solidarity.textContent = asked.solidarity;
    solidarity.hidden = !asked.solidarity;
    const now = JSON.stringify(asked);
    if (now === questions) return;  // what was answered stays
    questions = now;
    const kept = (name, fallback) => form.querySelector(`#${name}`)?.value || fallback;
    const ticked = (name) => form.querySelector(`#${name}`)?.checked;
    const before = { for_minor: ticked("for_minor"), no_reminder: ticked("no_reminder") };
    const parts = [];
    if (asked.repeat.length) parts.push(list("weeks", asked.repeat_label, asked.repeat, kept("weeks", "1"), asked.repeat_hint));
    if (asked.countries.length) parts.push(list("country", asked.country_label, asked.countries, asked.country, asked.country_hint));
    if (asked.minor) parts.push(tick("for_minor", asked.minor, true));
    if (asked.reminder) parts.push(tick("no_reminder", asked.reminder));
    for (const sentence of [asked.two, asked.audience]) if (sentence) parts.push(el("p", { class: "hint gap" }, sentence));
    extra.replaceChildren(...parts);
    extra.hidden = !parts.length;
    for (const name in before) if (before[name] && form.querySelector(`#${name}`)) form.querySelector(`#${name}`).checked = true;
  }
  const send = el("button", { class: "btn" }, say.confirm);
  const note = el("p", { class: "hint gap" }, say.noMotive, " ");
  const retention = el("span");
  note.append(retention);
  if (privacy) note.append(" ", el("a", { href: privacy.href }, say.privacy));
  const details = el("section", { class: "q", "aria-labelledby": "details" },
    el("h2", { id: "details" }, say.details),
    field("name", say.name, "", { autocomplete: "name", required: true, maxlength: 100 }),
    field("email", say.email, say.emailHint, { type: "email", autocomplete: "email", required: true, maxlength: 254 }),
    field("phone", say.phone, say.phoneHint, { type: "tel", autocomplete: "tel", maxlength: 40 }, true),
    el("div", { class: "trap", "aria-hidden": "true" },
      el("label", { for: "website" }, say.trap),
      el("input", { id: "website", name: "website", tabindex: "-1", autocomplete: "off" })),
    extra, note, el("div", { class: "lamp stack gap-more" }, recap, solidarity, policy, el("p", {}, send)));
  const alert = el("div", { class: "alert stack", role: "alert", tabindex: "-1", hidden: true });

  /* ---- reading the calendar ---- */
  let token = "";
  let shown = null;
  let reading = null;
  let hold = "";
  let zone = "";
  try { zone = Intl.DateTimeFormat().resolvedOptions().timeZone || ""; } catch { /* the place's zone then */ }

  const plainPage = (week) => {
    const url = new URL(action);
    url.search = new URLSearchParams({ service: value("service"), place: value("place"), ...(week ? { week } : {}) });
    return url.href;
  };
  const places = () => {
    const allowed = picked("service")?.dataset.places?.split(" ") || null;
    for (const input of form.querySelectorAll('input[name="place"]')) {
      const fits = !allowed || allowed.includes(input.value);
      input.disabled = !fits;
    }
    if (!picked("place") || picked("place").disabled) {
      const first = form.querySelector('input[name="place"]:not(:disabled)');
      if (first) first.checked = true;
    }
  };
  const blank = () => {
    const label = () => el("li", {}, el("label", {}, "0"));
    const slab = () => el("div", { class: "day", "aria-hidden": "true" },
      el("p", { class: "lab" }, "\u00a0"), el("ul", { class: "slots" }, label(), label(), label()));
    days.classList.add("wait");
    days.setAttribute("aria-busy", "true");
    days.replaceChildren(slab(), slab(), slab());
  };
  const settle = (...nodes) => {
    days.classList.remove("wait");
    days.removeAttribute("aria-busy");
    days.replaceChildren(...nodes);
  };

  async function load(week) {
    reading?.abort();
    const mine = (reading = new AbortController());
    const late = setTimeout(() => mine.abort(), 10000);
    status.textContent = say.loading;
    blank();
    const url = api("slots");
    url.search = new URLSearchParams({ lang, service: value("service"), place: value("place"), zone, week: week || "", hold });
    try {
      const answer = await fetch(url, { signal: mine.signal, credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      if (mine === reading) unreachable(week);
    } finally {
      clearTimeout(late);
    }
  }

  function unreachable(week) {
    shown = null;
    status.textContent = "";
    for (const side of [previous, next]) side.link.hidden = side.off.hidden = true;
    const retry = el("button", { type: "button", class: "btn quiet" }, say.retry);
    retry.addEventListener("click", () => { when.focus(); load(week); });
    const sentence = call ? [say.unreachable, " ", telephone(), "."] : [say.unreachableNoPhone];
    settle(el("div", { class: "stack text", role: "status" }, el("p", {}, ...sentence),
      el("p", { class: "row" }, retry, el("a", { href: plainPage() }, say.plain))));
  }

  function show(week) {
    const before = value("start");
    shown = week;
    token ||= week.form;
    status.textContent = week.week.label;
    callMe(week.phone_required);
    ask(week.asked);
    wait.textContent = week.wait;
    waitLine.hidden = !week.wait;
    const earlier = new URL("wait", action);
    earlier.search = new URLSearchParams({ service: value("service"), place: value("place"), ...(zone ? { zone } : {}) });
    wait.href = earlier.href;
    aim(previous, week.previous);
    aim(next, week.next);
    const free = week.days.some((day) => day.slots.length);
    settle(...(free ? week.days.map((day, at) => row(day, at, before)) : [empty(week)]));
    retention.textContent = week.retention;
    zones.hidden = !week.zones.length;
    zoneLabel.textContent = week.zone_label;
    zoneSelect.replaceChildren(...week.zones.map((known) =>
      el("option", { value: known.id, selected: known.id === week.zone }, known.label)));
    summarize();
  }
  function aim(side, week) {
    const focused = document.activeElement === side.link;
    side.week = week || "";
    side.link.hidden = !week;
    side.off.hidden = !!week;
    if (week) side.link.href = plainPage(week);
    else if (focused) when.focus();
  }
  function row(day, at, before) {
    const label = el("p", { class: "lab", id: `day-${at}` }, el("b", {}, day.weekday), " ", ...rich(day.day));
    if (!day.slots.length) return el("div", { class: "day" }, label, el("p", { class: "none" }, say.noneDay));
    const slots = day.slots.map((slot, n) => {
      const id = `slot-${at}-${n}`;
      return el("li", {},
        el("input", { class: "vh", type: "radio", name: "start", id, value: slot.start, checked: slot.start === before }),
        el("label", { for: id }, slot.label, slot.also ? el("small", {}, slot.also) : null));
    });
    return el("div", { class: "day", role: "group", "aria-labelledby": `day-${at}` }, label,
      el("ul", { class: "slots" }, ...slots));
  }
  function empty(week) {
    const box = el("div", { class: "stack text", role: "status" });
    if (week.next_free) {
      const link = el("a", { href: plainPage(week.next_free.week) }, ...rich(week.next_free.label));
      link.addEventListener("click", (event) => { event.preventDefault(); when.focus(); load(week.next_free.week); });
      box.append(el("p", {}, say.noneWeek, " ", link, "."));
    } else box.append(el("p", {}, say.noneAtAll));
    if (call) box.append(el("p", { class: "soft" }, say.orCall, " ", telephone(), "."));
    return box;
  }
  function summarize() {
    const start = value("start");
    const slot = start && shown?.days.flatMap((day) => day.slots).find((one) => one.start === start);
    if (!slot) {
      recap.replaceChildren(say.choose);
      policy.textContent = "";
      return;
    }
    recap.replaceChildren(el("b", {}, ...rich(slot.recap)), el("br"), shown.summary);
    policy.replaceChildren(...rich(slot.policy));
  }

  /* The chosen time is kept, silently, while the form is filled in. Without it the form works as well. */
  let waiting = 0;
  function keep() {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const start = value("start");
      if (!start) return;
      const choice = { service: value("service"), place: value("place"), start, hold, lang };
      try {
        const answer = await post("hold", choice);
        const body = answer.status === 204 ? {} : await answer.json();
        if (body.hold) hold = body.hold;
        if (answer.status === 409 && value("start") === start && !send.disabled) {
          complain(body.title, el("p", {}, body.detail || ""));
          load(shown?.week.id);
        }
      } catch { /* the booking itself will say */ }
    }, 700);
  }
  const post = (name, data) => fetch(api(name), {
    method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data),
  });

  /* ---- sending ---- */
  function complain(title, ...matter) {
    alert.replaceChildren(el("h2", {}, title), ...matter);
    alert.hidden = false;
    alert.focus();
  }
  function mark(problems) {
    for (const message of form.querySelectorAll("[data-problem]")) message.remove();
    for (const name of ["name", "email", "phone", "for_minor"]) {
      const problem = problems.find((one) => one.field === name);
      const input = form.querySelector(`#${name}`);
      if (!input) continue;
      const hint = form.querySelector(`#${name}-hint`) ? `${name}-hint` : "";
      form.querySelector(`#${name}-field`).classList.toggle("bad", !!problem);
      input.toggleAttribute("aria-invalid", false);
      if (problem) {
        input.setAttribute("aria-invalid", "true");
        (input.closest("label") || input).after(el("p", { class: "msg", id: `${name}-msg`, "data-problem": true }, problem.message));
      }
      const described = [hint, problem ? `${name}-msg` : ""].filter(Boolean).join(" ");
      if (described) input.setAttribute("aria-describedby", described);
      else input.removeAttribute("aria-describedby");
    }
  }
  const anchor = (name) => (form.querySelector(`#${name}-field`) ? `#${name}` : "#when");

  async function book() {
    const data = Object.fromEntries(new FormData(form));
    clearTimeout(waiting);
    const answer = await post("book", { ...data, zone, form: token, hold, lang });
    const body = await answer.json();
    if (answer.ok && body.url) {
      location.assign(body.url);
      return true;
    }
    if (body.form) token = body.form;
    const problems = body.problems || [];
    mark(problems);
    const list = problems.map((one) => el("p", {}, el("a", { href: anchor(one.field) }, one.summary)));
    if (list.length) complain(list.length > 1 ? say.manyMissing : say.oneMissing, ...list);
    else complain(body.title || say.notSent, el("p", {}, body.detail || ""));
    if (answer.status === 409) load(shown?.week.id);
    return false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    send.textContent = say.sending;
    let gone = false;
    try { gone = await book(); } catch { complain(say.notSent); }
    if (!gone) {
      send.disabled = false;
      send.textContent = say.confirm;
    }
  });
  form.addEventListener("change", (event) => {
    const { name } = event.target;
    if (name === "service") places();
    if (name === "service" || name === "place") load("");
    if (name === "start") {
      summarize();
      keep();
    }
    if (event.target === zoneSelect) {
      zone = zoneSelect.value;
      load(shown?.week.id);
    }
  });
  for (const side of [previous, next]) {
    side.link.addEventListener("click", (event) => { event.preventDefault(); load(side.week); });
  }
  /* Back from the confirmation: what is on the screen may be old. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    send.disabled = false;
    send.textContent = say.confirm;
    load(shown?.week.id);
  });

  /* ---- taking over, only now that everything stands ---- */
  for (const [name, wanted] of new URLSearchParams(location.search)) {
    const input = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(wanted)}"]`);
    if (input) input.checked = true;
  }
  if (!picked("service")) form.querySelector('input[name="service"]')?.click();
  places();
  plain.hidden = true;
  for (const control of plain.querySelectorAll("button")) control.disabled = true;
  form.noValidate = true;
  form.prepend(alert);
  form.append(when, details);
  load("");
})();
