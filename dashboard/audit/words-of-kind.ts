// The kind of a change in words: "campaign.changed" is "Campaign: changed".
import { useText } from '../text/text.tsx';

export function useWordsOfKind(): (kind: string) => string {
  const { audit: words } = useText();
  return (kind) => {
    const [thing = '', deed = ''] = kind.split('.');
    const thingInWords = words.things[thing as keyof typeof words.things] ?? thing;
    const deedInWords = words.deeds[deed as keyof typeof words.deeds] ?? deed.replaceAll('_', ' ');
    return `${thingInWords}: ${deedInWords}`;
  };
}
