// Die Organisation.
import type { Messages } from '../text.tsx';

export const organization: Messages['organization'] = {
  title: 'Organisation',
  nameHint: 'Ihr Team und wen Sie einladen sieht ihn.',
  support: 'Adresse für Hilfe',
  supportHint: 'Dorthin werden Kunden verwiesen, wenn ein Gutschein nicht tut, was sie erwarten.',
  approval: 'Kampagnen werden freigegeben, bevor sie aktiv sind',
  approvalHint:
    'Was ein Händler oder Betreuer anlegt, wartet, bis ein Inhaber oder Admin es freigibt.',
};
