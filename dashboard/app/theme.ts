// The look: one green, Inter, and colours whose contrast was measured in both schemes.
import {
  createTheme,
  type ComboboxProps,
  type CSSVariablesResolver,
  type InputWrapperProps,
  type MantineColorsTuple,
  type ModalProps,
  type TableProps,
  type TooltipProps,
} from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eefaf6',
  '#daf2e9',
  '#b0e5d2',
  '#83d7ba',
  '#5ecca6',
  '#46c599',
  '#1f9d74',
  '#0f7f5c',
  '#0b6b4d',
  '#04523a',
];

/** By the component's name: `extend` of the component itself would bring all of it into the first bundle. */
const defaultsOf = <Props>(defaultProps: Partial<Props>) => ({ defaultProps });

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 7 },
  colors: { brand },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
  respectReducedMotion: true,
  fontSizes: {
    xs: '0.75rem',
    sm: '0.8125rem',
    md: '0.875rem',
    lg: '1rem',
    xl: '1.25rem',
  },
  components: {
    // a field's explanation stands under it, so that fields of one row stay in line
    InputWrapper: defaultsOf<InputWrapperProps>({
      inputWrapperOrder: ['label', 'input', 'description', 'error'],
    }),
    // a closed list that is kept in the page is laid out and drawn a second time before the first paint
    Combobox: defaultsOf<ComboboxProps>({ keepMounted: false }),
    Modal: defaultsOf<ModalProps>({ styles: { title: { fontWeight: 650 } } }),
    Table: defaultsOf<TableProps>({ verticalSpacing: 10, horizontalSpacing: 'md' }),
    Tooltip: defaultsOf<TooltipProps>({
      multiline: true,
      maw: 320,
      withArrow: true,
      events: { hover: true, focus: true, touch: true },
    }),
  },
});

/** Everywhere the same two colours for where a voucher was used, always with the words. */
export const channelColor = {
  online: { light: '#0f7f5c', dark: '#3ecf9b' },
  in_store: { light: '#c2570c', dark: '#f0954b' },
} as const;

/** The first of Mantine's colours that are too faint for text, made readable. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#596169',
    '--mantine-color-placeholder': '#697179',
    '--mantine-color-teal-text': '#087f5b',
    '--mantine-color-orange-light-color': '#9c3d00',
    '--mantine-color-teal-light-color': '#046648',
    '--mantine-color-brand-light-color': '#046648',
    '--mantine-color-blue-light-color': '#145a9e',
    '--mantine-color-gray-light-color': '#3f474f',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-red-text': '#c92a2a',
    '--mantine-color-error': '#c92a2a',
    '--color-online': channelColor.online.light,
    '--color-in-store': channelColor.in_store.light,
    '--color-good': '#087f5b',
    '--color-bad': '#c92a2a',
    '--color-ground': '#f6f8f7',
    '--color-line': '#e1e6e4',
    '--color-strong': '#0b6b4d',
    '--color-chosen': '#daf2e9',
    '--color-chosen-text': '#04523a',
  },
  dark: {
    '--mantine-color-dimmed': '#a6adb4',
    '--mantine-color-placeholder': '#9aa1a8',
    '--mantine-color-body': '#1b1e20',
    // badges and notes in grey: darker than the ground they stand on, they were holes in it
    '--mantine-color-gray-light': '#2d3337',
    '--mantine-color-gray-light-color': '#dfe3e6',
    '--mantine-color-red-text': '#ff9b9b',
    // what takes something away is red in the dark as well
    '--mantine-color-red-light-color': '#ffb4b4',
    '--mantine-color-error': '#ff9b9b',
    '--mantine-color-anchor': '#5ecca6',
    '--mantine-color-brand-text': '#5ecca6',
    '--mantine-color-brand-light-color': '#83d7ba',
    '--mantine-color-brand-outline': '#46c599',
    '--color-online': channelColor.online.dark,
    '--color-in-store': channelColor.in_store.dark,
    '--color-good': '#5ecca6',
    '--color-bad': '#ff9b9b',
    '--color-ground': '#131516',
    '--color-line': '#2e3335',
    '--color-strong': '#5ecca6',
    '--color-chosen': '#173d31',
    '--color-chosen-text': '#b0e5d2',
  },
});
