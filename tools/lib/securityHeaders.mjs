import { inlineScriptHash } from './screenPages.mjs';

/**
 * Headers of every response of the served app. The page promises that nothing leaves the machine;
 * the Content-Security-Policy makes the browser enforce it: scripts, workers and requests of the app's
 * own origin only, and the one script in the screens' pages. 'wasm-unsafe-eval' lets MediaPipe compile its WebAssembly; blob: is how MediaPipe and
 * workers hand over their own scripts, and how a chosen video is played; style 'unsafe-inline' is needed by positioned UI primitives.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' ${inlineScriptHash} 'wasm-unsafe-eval' blob:`,
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The page shares its process with no other origin (cross-origin isolation), which threads of WebAssembly need. The service
 * worker adds these where a static host does not send them.
 */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** What only a header can say: nobody may show the app in a frame, and it is isolated. */
export const securityHeaders = {
  'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'X-Frame-Options': 'DENY',
  ...isolationHeaders,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
