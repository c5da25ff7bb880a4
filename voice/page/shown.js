// What a person sees: words, state, transcript, score, meters. Knows no socket and no sound.

import { WORDS } from "./words.js";

export class Shown {
  onStart = onNothing;
  onMute = onNothing;
  onText = onNothing;

  constructor(document) {
    this.at = (id) => document.getElementById(id);
    this.root = document.documentElement;
    this.all = (selector) => [...document.querySelectorAll(selector)];
    this.waits = [];
    this.now = "idle";
    const wanted = new URLSearchParams(location.search).get("language") ?? navigator.language.slice(0, 2);
    this.speak(wanted in WORDS ? wanted : "fr");
    this.at("start").onclick = () => this.onStart();
    this.at("mute").onclick = () => this.onMute();
    for (const one of this.all("[data-language]")) one.onclick = () => this.speak(one.dataset.language);
    this.at("typed").onsubmit = (event) => {
      event.preventDefault();
      const text = this.at("text").value.trim();
      if (text) this.onText(text);
      this.at("text").value = "";
    };
  }

  speak(language) {
    this.language = language;
    this.words = WORDS[language];
    this.root.lang = language;
    document.title = `3A – ${this.words.title}`;
    for (const one of this.all("[data-word]")) one.textContent = this.words[one.dataset.word];
    for (const one of this.all("[data-label]")) one.setAttribute("aria-label", this.words[one.dataset.label]);
    for (const one of this.all("[data-language]")) one.ariaPressed = String(one.dataset.language === language);
    this.running(this.on ?? false);
    this.state(this.now);
    this.score(this.last ?? { fields: {} });
  }

  running(on) {
    this.on = on;
    const start = this.at("start");
    start.textContent = on ? this.words.stop : this.words.start;
    start.dataset.running = String(on);
    for (const id of ["mute", "text", "send"]) this.at(id).disabled = !on;
    for (const one of this.all("[data-language]")) one.disabled = on;
    if (!on) { this.levels(0, 0); this.muted(false); this.degraded(false); }
  }

  ready({ simulated }) {
    this.at("lines").replaceChildren();
    this.simulated(simulated);
    this.state("ready");
  }

  simulated(on) { this.at("simulated").hidden = !on; }

  state(name) {
    this.now = name;
    this.at("state").textContent = this.words.states[name];
    this.root.dataset.state = name;
  }

  silent() { if (this.now === "speaking") this.state("ready"); }

  ended(why) {
    this.state("ended");
    if (this.words.ended[why]) this.at("state").textContent = this.words.ended[why];
  }

  refused(why) { this.state("ended"); this.at("state").textContent = this.words.refused(why); }

  degraded(on) {
    this.at("degraded").hidden = !on;
    this.at("degraded").textContent = on ? this.words.degraded : "";
    if (on) this.at("text").focus();
  }

  muted(on) {
    this.at("mute").ariaPressed = String(on);
    this.at("mute").textContent = on ? this.words.unmute : this.words.mute;
    if (on) this.state("muted");
    else if (this.now === "muted") this.state("ready");
  }

  levels(up, down) { this.at("up").value = up; this.at("down").value = down; }

  playing({ played_ms, queued_ms, missed_ms }) {
    Object.assign(this.root.dataset, { played: Math.round(played_ms), queued: Math.round(queued_ms), missed: Math.round(missed_ms) });
  }

  timing(ms) {
    this.waits.push(ms);
    const sorted = [...this.waits].sort((a, b) => a - b);
    this.at("latency").textContent = `${ms} ms`;
    this.at("usual").textContent = `${sorted[Math.floor(sorted.length / 2)]} ms`;
  }

  line(speaker, id, text, final) {
    const item = this.item(speaker, id);
    item.dataset.final = String(final);
    if (text) item.lastChild.textContent = text;
    this.at("lines").scrollTop = this.at("lines").scrollHeight;
  }

  more(speaker, id, text) { this.line(speaker, id, this.item(speaker, id).lastChild.textContent + text, false); }

  item(speaker, id) {
    const known = [...this.at("lines").children].find((one) => one.dataset.item === id);
    if (known) return known;
    const item = document.createElement("li");
    Object.assign(item.dataset, { item: id, speaker });
    const who = document.createElement("b");
    who.textContent = speaker === "caller" ? this.words.you : this.words.assistant;
    item.append(who, document.createElement("span"));
    this.at("lines").append(item);
    return item;
  }

  score(judged) {
    this.last = judged;
    this.at("total").textContent = judged.score ?? "–";
    this.at("gauge").value = judged.score ?? 0;
    this.at("band").textContent = this.words.bands[judged.band] ?? "";
    this.at("fields").replaceChildren(...Object.keys(this.words.fields).map((name) => this.field(name, judged.fields[name])));
    const why = [...(judged.why ?? [])];
    if (judged.at_most > judged.score) why.push(this.words.at_most(judged.at_most));
    this.at("why").textContent = why.join(" ");
  }

  field(name, found) {
    const row = document.createElement("li");
    const points = document.createElement("span");
    points.className = "points";
    const known = found && found.points !== null && found.points !== undefined;
    points.textContent = known ? this.words.points(found.points, found.most) : this.words.unknown;
    row.append(points, this.words.fields[name]);
    if (found?.quote) {
      const quote = document.createElement("q");
      quote.textContent = found.quote;
      row.append(document.createElement("br"), quote);
    }
    return row;
  }
}

function onNothing() {}
