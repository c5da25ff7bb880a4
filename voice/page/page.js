// The conversation: one WebSocket, sound both ways, and what is shown of it.

import { microphone, speaker, toBase64 } from "./sound.js";
import { Shown } from "./shown.js";

const FEW = 32 * 1024; // bytes unsent, above which a frame would come too late to matter

const shown = new Shown(document);
let call = null;

class Call {
  constructor(language) {
    this.language = language;
    this.muted = false;
    this.dropped = 0;
  }

  async open() {
    shown.state("opening");
    this.speaker = await speaker((report) => this.report(report));
    try {
      this.socket = await this.dial();
    } catch (why) {
      shown.refused(why.message);
      await this.close();
      return;
    }
    try {
      this.microphone = await microphone((frame) => this.frame(frame));
    } catch {
      shown.state("no_microphone");
    }
    shown.running(true);
    this.meter = setInterval(() => shown.levels(this.microphone?.level() ?? 0, this.speaker.level()), 100);
  }

  async dial() {
    const answer = await fetch("session", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ language: this.language, ...asked() }),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.error ?? answer.statusText);
    const address = new URL("voice", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address, ["voice.v1", `token.${said.token}`]);
    socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    await new Promise((opened, failed) => {
      socket.onopen = opened;
      socket.onclose = ({ reason, code }) => failed(new Error(reason || `WebSocket ${code}`));
    });
    socket.onclose = () => this.close();
    return socket;
  }

  send(event) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(event));
  }

  frame(buffer) {
    if (this.muted) return;
    if (this.socket.bufferedAmount > FEW) { this.dropped += 1; return; }
    this.send({ type: "input_audio_buffer.append", audio: toBase64(buffer) });
  }

  report({ played_ms, queued_ms, missed_ms }) {
    shown.playing({ played_ms, queued_ms, missed_ms });
    if (queued_ms || this.wasQueued) this.send({ type: "playback.position", played_ms });
    this.wasQueued = queued_ms > 0;
    if (!queued_ms) shown.silent();
  }

  type(text) {
    this.send({ type: "conversation.item.create", item: { type: "message", role: "user", content: [{ type: "input_text", text }] } });
  }

  mute(muted) {
    this.muted = muted;
    this.microphone?.mute(muted);
    shown.muted(muted);
  }

  take(event) {
    const act = this.acts[event.type];
    if (act) act(event);
  }

  acts = {
    "session.ready": (e) => shown.ready(e),
    "session.degraded": (e) => { shown.degraded(true); shown.simulated(e.simulated); this.listen(); },
    "session.reconnecting": () => shown.state("thinking"),
    "speech.text": (e) => this.speak(e.text),
    "session.restored": () => { shown.degraded(false); this.ears?.abort(); this.ears = null; },
    "session.draining": () => shown.state("draining"),
    "session.ending": (e) => { this.ending = e.reason; },
    "input_audio_buffer.speech_started": () => shown.state("you"),
    "input_audio_buffer.speech_stopped": () => shown.state("thinking"),
    "conversation.item.input_audio_transcription.updated": (e) => shown.line("caller", e.item_id, e.transcript, false),
    "conversation.item.input_audio_transcription.completed": (e) => shown.line("caller", e.item_id, e.transcript, true),
    "response.output_audio.delta": (e) => { this.speaker.play(e.delta); shown.state("speaking"); },
    "response.output_audio.done": () => this.speaker.spoken(),
    "response.output_audio_transcript.delta": (e) => shown.more("agent", e.item_id, e.delta),
    "response.output_audio_transcript.done": (e) => shown.line("agent", e.item_id, e.transcript, true),
    "audio.flush": (e) => { window.speechSynthesis?.cancel(); this.speaker.flush(e.position_ms); shown.state("you"); },
    "audio.pause": () => this.speaker.hold(true),
    "audio.resume": () => this.speaker.hold(false),
    "turn.timing": (e) => shown.timing(e.first_audio_ms),
    "score.updated": (e) => shown.score(e),
    "error": (e) => console.warn(e.error?.code, e.error?.message),
  };

  // The service that hears is away: the browser's own recognition, where there is one.
  listen() {
    const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
    if (!Recognition || this.ears) return;
    this.ears = new Recognition();
    this.ears.lang = this.language === "fr" ? "fr-FR" : "en-US";
    this.ears.continuous = true;
    this.ears.onresult = ({ results, resultIndex }) => this.type(results[resultIndex][0].transcript);
    this.ears.onerror = () => {};
    try { this.ears.start(); } catch { this.ears = null; }
  }

  // No voice could be had: this device's own says it, where there is one.
  speak(text) {
    if (!window.speechSynthesis) return;
    const said = new SpeechSynthesisUtterance(text);
    said.lang = this.language === "fr" ? "fr-FR" : "en-US";
    speechSynthesis.speak(said);
  }

  async close() {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.meter);
    this.ears?.abort();
    window.speechSynthesis?.cancel();
    this.socket?.close(1000);
    await this.microphone?.close();
    await this.speaker?.close();
    if (this.socket) shown.ended(this.ending);
    shown.running(false);
    call = null;
  }
}

// A page of a client's own names its client in its address: ?client=acme
function asked() {
  const client = new URLSearchParams(location.search).get("client");
  return client ? { client } : {};
}

shown.onStart = async () => {
  if (call) { call.send({ type: "session.end" }); await call.close(); return; }
  call = new Call(shown.language);
  await call.open();
};
shown.onMute = () => call?.mute(!call.muted);
shown.onText = (text) => call?.type(text);
