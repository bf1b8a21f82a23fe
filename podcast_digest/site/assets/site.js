// One player for all pages, the transcript that follows it, and the search.
// Without it, every episode plays with the browser's own controls.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const bar = $("#bar");
const audio = $("audio", bar);
const range = $("input", bar);
const speed = $("select", bar);
const here = { id: null, page: "" };

// What browsers may refuse to keep, such as in private windows.
const kept = (name) => {
  try { return localStorage.getItem(`${bar.dataset.key} ${name}`); } catch { return null; }
};
const keep = (name, value) => {
  try {
    if (value === null) localStorage.removeItem(`${bar.dataset.key} ${name}`);
    else localStorage.setItem(`${bar.dataset.key} ${name}`, value);
  } catch { /* then it is forgotten */ }
};

const clock = (seconds) => {
  const whole = Math.floor(seconds || 0);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

// The player

function load(listen, start) {
  const { id, title, page, src, cover, duration } = listen.dataset;
  if (here.id !== id) {
    remember();
    Object.assign(here, { id, title, page: new URL(page, location).href, duration: Number(duration) || 0 });
    audio.src = src;
    audio.playbackRate = Number(speed.value);
    const link = $(".now a", bar);
    link.textContent = title;
    link.href = here.page;
    bar.hidden = false;
    document.body.classList.add("listening");
    describe(title, cover);
    start ??= Number(kept(`at ${id}`)) || 0;
  }
  if (start !== undefined) seek(start);
  show();
}

function seek(seconds) {
  $(".trouble", bar).textContent = "";
  audio.currentTime = Math.max(0, Math.min(seconds, audio.duration || Infinity));
  show();
}

function toggle() {
  if (audio.paused) play(); else audio.pause();
}

function play() {
  // Refused until somebody has touched the page: then the button is there.
  if (audio.error) {
    const at = audio.currentTime;
    audio.load();
    audio.currentTime = at;
  }
  $(".trouble", bar).textContent = "";
  audio.play().catch((error) => { if (error.name === "NotSupportedError") failed(); });
}

function failed() {
  if (here.id) $(".trouble", bar).textContent = bar.dataset.failed;
}

function close() {
  remember();
  audio.pause();
  audio.removeAttribute("src");
  audio.load();
  here.id = null;
  bar.hidden = true;
  document.body.classList.remove("listening");
  show();
}

function remember() {
  if (!here.id || !audio.currentTime) return;
  const left = (audio.duration || Infinity) - audio.currentTime;
  keep(`at ${here.id}`, left > 5 ? String(Math.floor(audio.currentTime)) : null);
}

const length = () => (Number.isFinite(audio.duration) && audio.duration) || here.duration;

function show() {
  const playing = !audio.paused;
  const total = length();
  for (const button of [$(".toggle", bar), ...$$(".play")]) {
    const listen = button.closest(".listen");
    const on = playing && (!listen || listen.dataset.id === here.id);
    button.classList.toggle("playing", on);
    const word = on ? bar.dataset.pause : bar.dataset.play;
    button.setAttribute("aria-label", listen ? `${word}: ${listen.dataset.title}` : word);
    if (listen) $("span", button).textContent = word;
  }
  range.max = Math.ceil(total) || 1;
  if (!range.matches(":active")) range.value = audio.currentTime;
  range.setAttribute("aria-valuetext", `${clock(audio.currentTime)} / ${clock(total)}`);
  $(".at", bar).textContent = clock(audio.currentTime);
  $(".of", bar).textContent = total ? clock(total) : "";
  follow();
}

// Where the chapters and the transcript of this page are now.
function follow() {
  const episode = $(".episode");
  if (!episode) return;
  const at = episode.dataset.id === here.id ? audio.currentTime + 0.05 : -1;
  for (const list of $$(".chapters ol, .transcript ol", episode)) {
    let now = null;
    for (const link of $$("a[data-start]", list)) {
      if (Number(link.dataset.start) > at) break;
      now = link.parentElement;
    }
    const before = $(".current", list);
    if (before === now) continue;
    before?.classList.remove("current");
    if (before) $("a", before).removeAttribute("aria-current");
    now?.classList.add("current");
    if (now) $("a", now).setAttribute("aria-current", "true");
    const box = list.closest(".transcript");
    if (now && box && $("input", box).checked) list.scrollTop = now.offsetTop - list.clientHeight / 3;
  }
}

function describe(title, cover) {
  if (!("mediaSession" in navigator)) return;
  const artwork = cover ? [{ src: new URL(cover, location).href, sizes: "640x640" }] : [];
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: bar.dataset.show, artwork });
}

if ("mediaSession" in navigator) {
  const acts = {
    play, pause: () => audio.pause(),
    seekbackward: (d) => seek(audio.currentTime - (d.seekOffset || 15)),
    seekforward: (d) => seek(audio.currentTime + (d.seekOffset || 30)),
    seekto: (d) => seek(d.seekTime),
  };
  for (const [name, act] of Object.entries(acts)) {
    try { navigator.mediaSession.setActionHandler(name, act); } catch { /* not known here */ }
  }
}

let last = 0;
audio.addEventListener("timeupdate", () => {
  show();
  if (Math.abs(audio.currentTime - last) > 4) { last = audio.currentTime; remember(); }
});
for (const name of ["play", "pause", "durationchange", "seeked"]) audio.addEventListener(name, show);
audio.addEventListener("pause", remember);
audio.addEventListener("ended", () => { keep(`at ${here.id}`, null); show(); });
audio.addEventListener("error", failed);
addEventListener("pagehide", remember);

$(".toggle", bar).addEventListener("click", toggle);
$(".back", bar).addEventListener("click", () => seek(audio.currentTime - 15));
$(".forward", bar).addEventListener("click", () => seek(audio.currentTime + 30));
$(".close", bar).addEventListener("click", close);
range.addEventListener("input", () => seek(Number(range.value)));
speed.value = kept("speed") ?? "1";
if (!speed.value) speed.value = "1";
speed.addEventListener("change", () => {
  audio.playbackRate = Number(speed.value);
  keep("speed", speed.value);
});

addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || target.closest("input, select, textarea")) return;
  if (key === "/" && $(".search input")) { event.preventDefault(); $(".search input").focus(); }
  if (!here.id) return;
  const steps = { ArrowLeft: -15, ArrowRight: 30 };
  if (key in steps) seek(audio.currentTime + steps[key]);
  else if (key === " " && !target.closest("a, button, [tabindex='0']")) toggle();
  else return;
  event.preventDefault();
});

// Pages

let shown = location.pathname;  // of the page whose content is there

const wanted = () => {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  return found ? Number(found[1]) : undefined;
};

function enhance() {
  for (const listen of $$(".listen")) {
    $("audio", listen)?.remove();
    $(".play", listen).hidden = false;
  }
  for (const one of $$(".share, .copy, .follow, .find")) one.hidden = false;
  const mine = $(".episode .listen");
  if (mine && (wanted() !== undefined || mine.dataset.id === here.id)) load(mine, wanted());
  else show();
  search();
}

addEventListener("hashchange", () => {
  if (location.pathname !== shown) return;
  const mine = $(".episode .listen");
  if (mine && wanted() !== undefined) load(mine, wanted());
});

async function copy(button, text) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    prompt(before, text);
    return;
  }
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = before; }, 2000);
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest(".play, .share, .copy");
  if (button?.matches(".play")) {
    const listen = button.closest(".listen");
    if (listen.dataset.id === here.id) toggle(); else { load(listen); play(); }
  } else if (button?.matches(".share")) {
    const mine = here.id === $(".episode").dataset.id;
    const at = Math.floor(mine ? audio.currentTime : 0);
    copy(button, location.href.split("#")[0] + (at ? `#t=${at}` : ""));
  } else if (button) {
    copy(button, button.dataset.text);
  }
  const link = target.closest("a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.dataset.start !== undefined) {
    event.preventDefault();
    load($(".episode .listen"), Number(link.dataset.start));
    play();
  } else if (here.id && !link.hash && !link.download && !link.hasAttribute("download") && link.origin === location.origin && link.pathname.endsWith("/")) {
    // Something is loaded: it goes on while the page changes.
    event.preventDefault();
    visit(link.href, true);
  }
});

// Relative to the page that they came with, whatever page is shown later.
for (const link of $$("head link[href]")) link.href = link.href;

let visits = 0;
async function visit(address, forward) {
  const mine = ++visits;
  let page;
  try {
    const answer = await fetch(address);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== visits) return;
    if (!answer.ok || !page.querySelector("meta[name=generator][content=podcast-digest]")) throw new Error(address);
  } catch {
    location.href = address;
    return;
  }
  if (forward) history.pushState(null, "", address);
  shown = location.pathname;
  document.title = page.title;
  for (const selector of ["main", ".top", "footer"]) {
    const fresh = $(selector, page);
    $(selector).replaceWith(document.adoptNode(fresh));
  }
  enhance();
  if (forward) { scrollTo(0, 0); $("main").focus({ preventScroll: true }); }
}
addEventListener("popstate", () => { if (location.pathname !== shown) visit(location.href, false); });

// The search: see search.py, whose terms() takes texts apart in the same way.

const CJK = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
const RUN = new RegExp(`[${CJK}]+|(?:(?![${CJK}_])[\\p{L}\\p{N}])+`, "gu");
const GAP = new RegExp(`(?<=[${CJK}]) (?=[${CJK}])`, "gu");  // where a line was broken
const IS_CJK = new RegExp(`^[${CJK}]`, "u");
const fold = (text) => text.normalize("NFKC").toLowerCase();

function terms(text) {
  const parts = new Set();
  for (const [run] of fold(text).matchAll(RUN)) {
    const letters = [...run];
    if (!IS_CJK.test(run)) parts.add(letters.slice(0, 3).join(""));
    else for (let i = 1; i < letters.length; i++) parts.add(letters[i - 1] + letters[i]);
  }
  return parts;
}

function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    value = Math.imul(value ^ (unit & 255), 0x01000193);
    value = Math.imul(value ^ (unit >> 8), 0x01000193);
  }
  return value >>> 0;
}

function unpack(bytes) {
  const found = new Set();
  let at = 0, last = 0;
  const bit = () => (bytes[at >> 3] >> (7 - (at++ & 7))) & 1;
  const end = bytes.length * 8;
  while (at < end) {
    let quotient = 0;
    while (at < end && bit()) quotient++;
    if (at + 5 > end) break;
    let rest = 0;
    for (let i = 0; i < 5; i++) rest = rest * 2 + bit();
    last += quotient * 32 + rest;
    found.add(last);
  }
  return found;
}

let indexed;
async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  const data = await answer.arrayBuffer();
  const size = new DataView(data).getUint32(0, true);
  const { episodes, topics } = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, size)));
  let at = 4 + size;
  return episodes.map(([path, title, date, bytes, count, own]) => {
    const packed = new Uint8Array(data, at, bytes);
    at += bytes;
    return { path, title, date, count, topics: own.map((n) => topics[n]), packed };
  });
}

function mayHold(one, parts) {
  one.hashes ??= unpack(one.packed);
  const size = one.count * 32;
  return parts.every((part) => one.hashes.has(Math.floor(hash(part) * size / 2 ** 32)));
}

async function text(one, top) {
  one.text ??= fetch(top + one.path).then(async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) throw new Error(one.path);
    const said = $$(".subtitle, .notes", page).map((part) => part.textContent);
    return said.join(" ").replace(/\s+/g, " ").replace(GAP, "");
  });
  return one.text;
}

function result(one, top, snippet, words) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = top + one.path;
  link.append(...marked(one.title, words));
  const meta = document.createElement("p");
  meta.className = "meta";
  const day = new Date(one.date).toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  meta.textContent = [day, ...one.topics.slice(0, 6)].join(" · ");
  item.append(link, meta);
  if (snippet) {
    const words_ = document.createElement("p");
    words_.className = "excerpt";
    words_.append(...marked(snippet, words));
    item.append(words_);
  }
  return item;
}

function marked(text, words) {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!escaped.length) return [text];
  return text.split(new RegExp(`(${escaped.join("|")})`, "iu")).map((piece, n) => {
    if (n % 2 === 0) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
}

function around(text, words) {
  const at = Math.max(0, fold(text).indexOf(words.find((word) => fold(text).includes(word)) ?? "") - 30);
  return (at ? "…" : "") + text.slice(at, at + 110) + (at + 110 < text.length ? "…" : "");
}

const AT_ONCE = 6;  // what browsers ask of one host
let turn = 0;
async function find(form) {
  const mine = ++turn;
  const { q, topic = "", month = "" } = Object.fromEntries(new FormData(form));
  const words = fold(q).split(/\s+/).filter(Boolean);
  const top = $("main").dataset.top;
  const status = $(".find .status");
  const results = $(".find .results");
  const asked = words.length || topic || month;
  const given = new URLSearchParams(Object.entries({ q, topic, month }).filter(([, value]) => value));
  history.replaceState(history.state, "", asked ? `?${given}` : location.pathname);
  $(".list").hidden = Boolean(asked);
  $("main").classList.toggle("searching", Boolean(asked));
  if (!asked) { results.replaceChildren(); status.textContent = ""; return; }
  status.textContent = form.dataset.searching;
  const found = [];
  const add = (place, item) => {
    const next = found.findIndex(([other]) => other > place);
    found.splice(next < 0 ? found.length : next, 0, [place, item]);
    results.replaceChildren(...found.map(([, one]) => one));
  };
  try {
    indexed ??= read(form.dataset.index);
    const all = (await indexed).filter((one) => (!topic || one.topics.includes(topic)) && one.date.startsWith(month));
    if (mine !== turn) return;
    results.replaceChildren();
    const doubtful = [];
    all.forEach((one, place) => {
      const title = fold(one.title);
      const rest = words.filter((word) => !title.includes(word));
      // A part shorter than those of the index may be the beginning of any.
      const parts = rest.flatMap((word) => [...terms(word)]).filter((part) => IS_CJK.test(part) || [...part].length > 2);
      if (!rest.length) add(place, result(one, top, "", words));
      else if (mayHold(one, parts)) doubtful.push([one, place, rest]);
    });
    while (doubtful.length) {
      await Promise.all(doubtful.splice(0, AT_ONCE).map(async ([one, place, rest]) => {
        const whole = await text(one, top);
        if (mine === turn && rest.every((word) => fold(whole).includes(word))) add(place, result(one, top, around(whole, rest), words));
      }));
      if (mine !== turn) return;
    }
  } catch {
    indexed = undefined;
    if (mine === turn) { status.textContent = form.dataset.failed; results.replaceChildren(); }
    return;
  }
  status.textContent = found.length ? form.dataset.found.replace("{number}", found.length) : form.dataset.none;
}

function search() {
  const form = $(".search");
  if (!form) return;
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  const hidden = $(".topics details", form);
  if (hidden && $(":checked", hidden)) hidden.open = true;
  let timer;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => find(form), 150); });
  form.addEventListener("submit", (event) => { event.preventDefault(); find(form); });
  if (location.search) find(form);
}

enhance();
