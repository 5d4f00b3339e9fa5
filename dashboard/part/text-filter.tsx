// A filter that is typed: a text, or a day.
import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useActiveFilter } from './active-filters.ts';
import { useFormat } from './format.ts';

interface TextFilterProps {
  label: string;
  /** Its label is told and not shown. */
  isBare?: boolean;
  /** Never without a value: emptied and left, it shows what it had. */
  isNeeded?: boolean;
  value: string | undefined;
  onChange(value: string): void;
  type?: 'search' | 'date';
  width?: number;
  placeholder?: string;
}

const WHOLE_DAY = /^[12]\d{3}-\d\d-\d\d$/;

/** Filters when Enter is pressed or the field is left, not at each letter; a day once it is whole. */
export function TextFilter(props: TextFilterProps) {
  const { label, isBare, isNeeded, value = '', onChange, type, width = 170, placeholder } = props;
  const format = useFormat();
  const shown = type === 'date' && value !== '' ? format.day(value) : value;
  useActiveFilter(label, shown === '' ? undefined : shown, () => onChange(''));
  const [typed, setTyped] = useState(value);
  // what was said comes back by the address while somebody types on: only what others say is taken
  const said = useRef(new Set<string>());
  useEffect(() => {
    setTyped((now) => {
      if (now !== value && said.current.has(value)) return now;
      said.current.clear();
      return value;
    });
  }, [value]);
  const say = (text: string) => {
    const next = text.trim();
    if (next === value || (isNeeded && next === '')) return;
    // a year is typed digit by digit
    if (type === 'date' && next !== '' && !WHOLE_DAY.test(next)) return;
    said.current.add(next);
    onChange(next);
  };
  return (
    <TextInput
      label={isBare ? undefined : label}
      aria-label={isBare ? label : undefined}
      type={type}
      size="sm"
      w={width}
      value={typed}
      placeholder={placeholder}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        // a browser's own cross empties a search, and its calendar chooses a day
        if (type === 'date' || event.currentTarget.value === '') say(event.currentTarget.value);
      }}
      onBlur={() => {
        if (isNeeded && typed === '') setTyped(value);
        else say(typed);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') say(typed);
      }}
    />
  );
}
