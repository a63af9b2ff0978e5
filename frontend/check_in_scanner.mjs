// Reads QR codes with the camera: by the browser's own BarcodeDetector where there is one, else by the package qr. The
// picture stays on the phone; what is found goes on as a code.
import decodeQR from 'qr/decode.js';

const WIDEST = 640; // pixels looked at: enough for a code held up, and quick
const PAUSE = 120; // milliseconds between two looks
const SAME = 4000; // milliseconds in which the same code is not taken again

export function offerScanner(door, found) {
  const button = door.querySelector('[data-scan]');
  if (!button || !navigator.mediaDevices?.getUserMedia) return;
  const box = door.querySelector('[data-scanner]');
  const video = box.querySelector('video');
  const aim = box.querySelector('[data-aim]');
  const read = reader(video);
  let stream = null;
  let last = { code: '', at: 0 };
  door.querySelector('[data-scan-row]').hidden = false;

  function show(isOn) {
    box.hidden = !isOn;
    button.setAttribute('aria-pressed', String(isOn));
    button.querySelector('span').textContent = isOn ? button.dataset.off : button.dataset.on;
  }

  async function start() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
    } catch {
      box.hidden = false;
      aim.textContent = door.dataset.noCamera;
      return;
    }
    aim.textContent = door.dataset.aim;
    video.srcObject = stream;
    show(true);
    await video.play();
    look(stream);
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    show(false);
  }

  async function look(mine) {
    while (stream === mine) {
      const code = codeIn(await read());
      const isNew = code && (code !== last.code || Date.now() - last.at > SAME);
      if (code) last = { code, at: isNew ? Date.now() : last.at };
      if (isNew) {
        navigator.vibrate?.(80);
        found(code);
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  button.addEventListener('click', () => (stream ? stop() : start()));
  addEventListener('pagehide', stop);
}

// What an invitation's QR code holds is an address that ends in the code; anything else is shown as it is, and refused.
function codeIn(text) {
  if (!text) return '';
  const end = text.split(/[?#]/)[0].split('/').pop() ?? '';
  return end.slice(0, 40).replaceAll('.', ' ').trim();
}

function reader(video) {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let detector = null;
  if ('BarcodeDetector' in window) {
    try {
      detector = new window.BarcodeDetector({ formats: ['qr_code'] });
    } catch {
      detector = null;
    }
  }
  return async () => {
    if (!video.videoWidth) return '';
    if (detector) {
      try {
        return (await detector.detect(video))[0]?.rawValue ?? '';
      } catch {
        detector = null; // announced, and not there
      }
    }
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return ''; // no code in sight
    }
  };
}
