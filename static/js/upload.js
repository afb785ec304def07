// Sends one file in pieces that resume where the line broke (tus protocol).
import { config, LineError, session } from "./line.js";

const PIECE = 128 * 1024; // at 10 kB/s a piece takes a dozen seconds
let loading = null;

function loadTus() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = config.tusUrl;
    script.onload = () => resolve(window.tus);
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new LineError("tus"));
    };
    document.head.append(script);
  });
  return loading;
}

export class RefusedFileError extends Error {} // the server does not want this file

// Returns the id by which a form names the file. `record.url` is known when it was begun before.
export async function upload(record, file, { onProgress, onUrl, signal } = {}) {
  const tus = await loadTus();
  const { csrf } = await session();
  return new Promise((resolve, reject) => {
    const sending = new tus.Upload(file, {
      endpoint: config.uploadsUrl,
      uploadUrl: record.url ?? null,
      chunkSize: PIECE,
      retryDelays: [500, 2000, 5000],
      storeFingerprintForResuming: false, // it would leave the file's name on the phone in clear
      metadata: { filename: record.name, filetype: record.type },
      headers: { "X-CSRFToken": csrf },
      onProgress: (sent, all) => onProgress?.(sent, all),
      onUploadUrlAvailable: () => onUrl?.(sending.url),
      onSuccess: () => resolve(sending.url.replace(/\/$/, "").split("/").pop()),
      onError: (error) => reject(explained(error)),
    });
    signal?.addEventListener("abort", () => {
      const isUnwanted = signal.reason === "unwanted" && Boolean(sending.url);
      sending.abort(isUnwanted).catch(() => {}); // without a line the server forgets it by itself
      reject(new LineError("stopped"));
    });
    sending.start();
  });
}

function explained(error) {
  const answer = error.originalResponse;
  if (answer?.getStatus() === 413) return new RefusedFileError(answer.getBody());
  return new LineError(error.message);
}
