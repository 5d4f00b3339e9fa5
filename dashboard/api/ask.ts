// Server state by TanStack Query: reads that are kept, and writes that make what is shown new.
import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Answer, Operation } from '../../contract/operation.ts';
import { call, type Input } from './call.ts';
import { Failure } from './failure.ts';

const FRESH_MS = 15_000;
/** Tried again only where another answer may come: not for what is refused. */
const isPassing = (error: unknown) =>
  error instanceof Failure && (error.status === 0 || error.status >= 502);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (count, error) => count < 2 && isPassing(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

interface AskOptions<O extends Operation> {
  /** False: not yet. */
  enabled?: boolean;
  /** Shows the answer of the question before, until this one's comes. */
  keep?: boolean;
  refetchInterval?: number | false | ((answer: Answer<O> | undefined) => number | false);
}

/** The key under which the answer to a question is kept. */
export const keyOf = <O extends Operation>(operation: O, input: Input<O>) =>
  [operation.url, input] as const;

/** Begins to read what a screen will ask for by `useAsk`, before it is drawn. Its failure is told there. */
export function askAhead<O extends Operation>(operation: O, input: Input<O>): void {
  void queryClient
    .query({
      queryKey: keyOf(operation, input),
      queryFn: ({ signal }: { signal: AbortSignal }) => call(operation, input, { signal }),
      staleTime: FRESH_MS,
    })
    .catch(() => undefined);
}

/** The same by a screen that is still on its way itself; that it does not come is told where it is shown. */
export function beginAhead<S>(
  screen: Promise<{ askFirst: (search: S) => unknown }>,
  search: S,
): void {
  screen.then(({ askFirst }) => askFirst(search)).catch(() => undefined);
}

/** Reads by an operation. */
export function useAsk<O extends Operation>(
  operation: O,
  input: Input<O>,
  { enabled, keep, refetchInterval }: AskOptions<O> = {},
): UseQueryResult<Answer<O>> {
  const repeat = refetchInterval;
  return useQuery<Answer<O>>({
    queryKey: keyOf(operation, input),
    queryFn: ({ signal }) => call(operation, input, { signal }),
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
    refetchInterval: typeof repeat === 'function' ? (query) => repeat(query.state.data) : repeat,
  });
}

/** Writes by an operation; afterwards everything that is shown is asked for again. */
export function useDo<O extends Operation>(
  operation: O,
  options: { done?: (answer: Answer<O>, input: Input<O>) => void } = {},
): UseMutationResult<Answer<O>, unknown, Input<O>> {
  const client = useQueryClient();
  return useMutation<Answer<O>, unknown, Input<O>>({
    mutationFn: (input) => call(operation, input),
    onSuccess: async (answer, input) => {
      options.done?.(answer, input);
      await client.invalidateQueries();
    },
  });
}
