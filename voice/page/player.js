// The speaker: a queue of PCM16 that plays, waits, forgets, and says five times a second where it is.
// `played` counts samples since the conversation began, as the server counts what it sent.

const REPORT_EVERY_S = 0.2;

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.offset = this.played = this.queued = this.missed = 0;
    this.holding = this.speaking = this.whole = false;
    this.reported = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(said) {
    if (said.audio) {
      const samples = new Int16Array(said.audio);
      this.queue.push(samples);
      this.queued += samples.length;
      this.whole = false;
    }
    if (said.hold !== undefined) this.holding = said.hold;
    if (said.flush) this.forget(said.position_ms);
    if (said.spoken) this.whole = true; // silence after what is queued is nobody's fault
  }

  forget(positionMs) {
    this.queue = [];
    this.offset = this.queued = 0;
    this.holding = this.speaking = false;
    if (positionMs !== undefined) this.played = (positionMs * sampleRate) / 1000;
    this.report();
  }

  process(_inputs, [output]) {
    const out = output[0];
    let at = 0;
    while (!this.holding && at < out.length && this.queue.length) {
      const head = this.queue[0];
      const many = Math.min(out.length - at, head.length - this.offset);
      for (let i = 0; i < many; i++) out[at + i] = head[this.offset + i] / 32768;
      at += many;
      this.offset += many;
      if (this.offset === head.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    this.played += at;
    this.queued -= at;
    this.speaking = at > 0 || (this.speaking && !this.whole);
    if (this.speaking && !this.whole && !this.holding) this.missed += out.length - at;
    if (currentTime - this.reported >= REPORT_EVERY_S) this.report();
    return true;
  }

  report() {
    this.reported = currentTime;
    const ms = (samples) => (samples * 1000) / sampleRate;
    this.port.postMessage({ played_ms: ms(this.played), queued_ms: ms(this.queued), missed_ms: ms(this.missed) });
  }
}

registerProcessor("player", Player);
