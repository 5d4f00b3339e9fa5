// Whether there is room for tables and rows of fields: where there is not, lists are cards.
import { useMediaQuery } from '@mantine/hooks';

export const useIsWide = (): boolean =>
  useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
