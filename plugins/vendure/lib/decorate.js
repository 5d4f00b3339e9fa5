// Nest's decorators as plain calls: the package is JavaScript and needs no compiler of its own.
import 'reflect-metadata';
import { Inject } from '@nestjs/common';

/** Says what a class's constructor is given. */
export function inject(target, ...parts) {
  parts.forEach((part, index) => Inject(part)(target, undefined, index));
  return target;
}

/** Decorates a method; `parameters` decorate its arguments, in their order. */
export function method(target, name, decorators, parameters = []) {
  const { prototype } = target;
  parameters.forEach((decorator, index) => decorator(prototype, name, index));
  const types = parameters.map(() => Object);
  Reflect.defineMetadata('design:paramtypes', types, prototype, name);
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  Object.defineProperty(prototype, name, Reflect.decorate(decorators, prototype, name, descriptor));
}
