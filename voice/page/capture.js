// The microphone: mono frames of 20 ms as PCM16 at 24 kHz, whatever rate the device has.

const RATE_HZ = 24000;
const FRAME = 480;
const REACH = 8; // source samples on each side of a new one, where the rate differs

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE_HZ;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.held = new Float32Array(0);
    this.at = 0;
  }

  process([input]) {
    const samples = input[0];
    if (!samples) return true;
    for (const one of this.step === 1 ? samples : this.resampled(samples)) this.put(one);
    return true;
  }

  put(sample) {
    this.frame[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  // A windowed sinc with its corner below the lower of both rates.
  resampled(samples) {
    const source = new Float32Array(this.held.length + samples.length);
    source.set(this.held);
    source.set(samples, this.held.length);
    const corner = Math.min(1, 1 / this.step) * 0.95;
    const reach = Math.ceil(REACH * Math.max(1, this.step));
    const made = [];
    for (; this.at + reach < source.length; this.at += this.step) {
      let sum = 0;
      const middle = Math.floor(this.at);
      for (let i = Math.max(0, middle - reach + 1); i <= middle + reach; i++) {
        const away = i - this.at;
        const phase = Math.PI * corner * away;
        const window = 0.5 + 0.5 * Math.cos((Math.PI * away) / (reach + 1));
        sum += source[i] * window * corner * (phase ? Math.sin(phase) / phase : 1);
      }
      made.push(sum);
    }
    const spent = Math.max(0, Math.floor(this.at) - reach);
    this.held = source.slice(spent);
    this.at -= spent;
    return made;
  }
}

registerProcessor("capture", Capture);
