// The kind of a change in words: "campaign.changed" is "Campaign: changed", "campaign" all of its kinds.
import { useText } from '../text/text.tsx';

type Words = Record<string, string | undefined>;

export function useWordsOfKind(): (kind: string) => string {
  const { audit: words } = useText();
  return (kind) => {
    const [thing = '', deed = ''] = kind.split('.');
    const thingInWords = (words.things as Words)[thing] ?? thing;
    if (deed === '') return thingInWords;
    const deedInWords = (words.deeds as Words)[deed] ?? deed.replaceAll('_', ' ');
    return `${thingInWords}: ${deedInWords}`;
  };
}
