// modules that are traced must not be loaded before tracing has started
import './instrumentation.js';

await import('./serve.js');
