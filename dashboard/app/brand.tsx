// The product's mark and name.
import { Group, Text } from '@mantine/core';
import { useText } from '../text/text.tsx';
import { Mark } from './mark.tsx';

export function Brand() {
  const { shell } = useText();
  return (
    <Group gap={8} px={8} py={4} wrap="nowrap">
      <Mark />
      <Text fw={700} size="lg">
        {shell.product}
      </Text>
    </Group>
  );
}
