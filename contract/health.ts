// Health: what load balancers and operators ask.
import { Type } from 'typebox';
import { operation } from './operation.ts';

const Status = Type.Object({ status: Type.String(), reason: Type.Optional(Type.String()) });

export const healthLive = operation({
  method: 'GET',
  url: '/api/health/live',
  action: 'public',
  schema: {
    operationId: 'healthLive',
    tags: ['Health'],
    summary: 'Whether the process is alive',
    response: { 200: Status },
  },
});

export const healthReady = operation({
  method: 'GET',
  url: '/api/health/ready',
  action: 'public',
  schema: {
    operationId: 'healthReady',
    tags: ['Health'],
    summary: 'Whether this process can serve: 503 without its database and while it drains',
    response: { 200: Status, 503: Status },
  },
});

export const readMetrics = operation({
  method: 'GET',
  url: '/metrics',
  action: 'public',
  schema: {
    operationId: 'readMetrics',
    tags: ['Health'],
    summary: 'Numbers for Prometheus; there only where METRICS_TOKEN is set, for whoever sends it',
    response: { 200: Type.String() },
  },
});
