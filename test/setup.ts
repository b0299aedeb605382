// CommonJS packages that require() Nest, which is ESM only, fail in Jest with "Cannot require() ES Module in a cycle"
// unless Nest was evaluated before them.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
