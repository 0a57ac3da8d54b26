import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { securityHeaders } from './tools/lib/securityHeaders.mjs';
import { staticFiles } from './tools/lib/staticFiles.mjs';

export default defineConfig({
  plugins: [react(), staticFiles()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  worker: { format: 'es' },
  // tfjs and MediaPipe are large on purpose and only ever loaded inside their workers.
  build: { target: 'chrome120', chunkSizeWarningLimit: 4000 },
  preview: { headers: securityHeaders },
});
