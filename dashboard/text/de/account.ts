// Das eigene Konto.
import type { Messages } from '../text.tsx';

export const account: Messages['account'] = {
  title: 'Ihr Konto',
  profile: 'Sie',
  password: 'Passwort',
  passwordText: 'Ein neues Passwort meldet Sie überall sonst ab.',
  current: 'Jetziges Passwort',
  changePassword: 'Passwort ändern',
  passwordChanged: 'Ihr Passwort ist geändert',
  secondFactor: 'Zweiter Faktor',
  secondFactorText:
    'Ein Code aus einer App auf Ihrem Telefon, nach dem Passwort gefragt. Wer nur das Passwort erfährt, bleibt draußen.',
  on: 'An',
  off: 'Aus',
  switchOn: 'Einschalten',
  switchOff: 'Ausschalten',
  switchOnTitle: 'Den zweiten Faktor einschalten',
  switchOnText:
    'Noch einmal Ihr Passwort; dann scannen Sie einen Code mit Ihrer Authenticator-App.',
  scan: 'Scannen Sie dies mit einer Authenticator-App und tippen Sie den Code, den sie zeigt.',
  qrLabel: 'QR-Code für die Authenticator-App',
  orType: 'Oder tippen Sie diesen Schlüssel in die App',
  signsOut: 'Sie werden überall sonst abgemeldet.',
  recoveryTitle: 'Verwahren Sie diese Notfallcodes',
  recoveryText:
    'Jeder meldet Sie einmal an, wenn das Telefon nicht da ist. Sie werden nicht noch einmal gezeigt: Drucken Sie sie oder legen Sie sie zu Ihren Passwörtern.',
  recoveryCodes: 'Notfallcodes',
  recoveryDone: 'Ich habe sie verwahrt',
  switchOffTitle: 'Den zweiten Faktor ausschalten?',
  switchOffText: 'Danach meldet das Passwort allein Sie an.',
  sessions: 'Wo Sie angemeldet sind',
  sessionsText: 'Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
  where: 'Browser',
  here: 'Dieser',
  address: 'Adresse',
  lastSeen: 'Zuletzt gesehen',
  since: 'Angemeldet',
  actions: 'Aktionen',
  signOutThere: 'Dort abmelden',
  browserOn: '{browser} auf {system}',
  unknownBrowser: 'Unbekannter Browser',
};
