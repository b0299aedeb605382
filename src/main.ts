import './signals.js';

// modules that are traced must not be loaded before tracing has started
await import('./instrumentation.js');
await import('./serve.js');
