// Microphone and speaker: PCM16 frames out, PCM16 frames in, 24 kHz mono both ways.

const RATE_HZ = 24000;
const ASKED = { audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } };

export function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

export function fromBase64(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length - (raw.length % 2));
  for (let i = 0; i < bytes.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes.buffer;
}

function metered(context) {
  const analyser = new AnalyserNode(context, { fftSize: 512 });
  const samples = new Float32Array(analyser.fftSize);
  const level = () => {
    analyser.getFloatTimeDomainData(samples);
    let square = 0;
    for (const one of samples) square += one * one;
    return Math.min(1, Math.sqrt(square / samples.length) * 4);
  };
  return { analyser, level };
}

export async function speaker(onReport) {
  const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: "interactive" });
  await context.audioWorklet.addModule("page/player.js");
  await context.resume();
  const node = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
  const { analyser, level } = metered(context);
  node.connect(analyser).connect(context.destination);
  node.port.onmessage = ({ data }) => onReport(data);
  return {
    level,
    play: (base64) => { const audio = fromBase64(base64); node.port.postMessage({ audio }, [audio]); },
    hold: (hold) => node.port.postMessage({ hold }),
    spoken: () => node.port.postMessage({ spoken: true }),
    flush: (position_ms) => node.port.postMessage({ flush: true, position_ms }),
    close: () => context.close(),
  };
}

async function wired(stream) {
  let context = new AudioContext({ sampleRate: RATE_HZ });
  try {
    return [context, context.createMediaStreamSource(stream)];
  } catch { // this browser wants the device's own rate: the worklet resamples
    await context.close();
    context = new AudioContext();
    return [context, context.createMediaStreamSource(stream)];
  }
}

export async function microphone(onFrame) {
  const stream = await navigator.mediaDevices.getUserMedia(ASKED);
  const [context, source] = await wired(stream);
  await context.audioWorklet.addModule("page/capture.js");
  await context.resume();
  const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  const { analyser, level } = metered(context);
  source.connect(analyser).connect(node);
  node.port.onmessage = ({ data }) => onFrame(data);
  const [track] = stream.getAudioTracks();
  return {
    level,
    mute: (muted) => { track.enabled = !muted; },
    close: () => { track.stop(); return context.close(); },
  };
}
