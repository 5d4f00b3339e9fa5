// Signing in, second factor, reset and invitation, in German.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const session: Translation<typeof en.session> = {
  title: 'Anmelden',
  subtitle: 'Gutscheine online und im Laden, an einem Ort.',
  email: 'E-Mail',
  password: 'Passwort',
  signIn: 'Anmelden',
  failed: 'Diese E-Mail und dieses Passwort gehören nicht zusammen.',
  totpTitle: 'Zweiter Faktor',
  totp: 'Code aus Ihrer Authenticator-App',
  totpHint: 'Sechs Ziffern.',
  totpFailed: 'Dieser Code stimmt nicht. Codes wechseln alle 30 Sekunden.',
  useRecovery: 'Wiederherstellungscode verwenden',
  useTotp: 'Authenticator verwenden',
  recovery: 'Wiederherstellungscode',
  recoveryHint: 'Einer von denen, die Sie aufbewahrt haben; jeder gilt einmal.',
  back: 'Zurück',
  forgot: 'Passwort vergessen?',
  endedTitle: 'Melden Sie sich an, um weiterzumachen',
  endedText: 'Ihre Sitzung ist zu Ende. Nichts von dem, was Sie eingegeben haben, geht verloren.',
  resetTitle: 'Passwort zurücksetzen',
  resetText: 'Wir schicken einen Link an die Adresse Ihres Kontos.',
  sendLink: 'Link schicken',
  linkSent: 'Wenn es ein Konto für {email} gibt, ist ein Link unterwegs. Er gilt eine Stunde.',
  noMail:
    'Diese Installation kann keine E-Mail verschicken. Wer sie betreibt, kann Ihnen mit diesem Befehl einen Link machen.',
  newPassword: 'Neues Passwort',
  passwordHint: 'Mindestens 10 Zeichen. Ein paar Wörter sind besser als ein seltsames.',
  setPassword: 'Passwort setzen',
  passwordSet: 'Ihr Passwort ist gesetzt. Melden Sie sich damit an.',
  badLink: 'Dieser Link gilt nicht mehr',
  badLinkText:
    'Er wurde benutzt, ist abgelaufen oder nicht ganz kopiert. Bitten Sie um einen neuen.',
  backToSignIn: 'Zurück zur Anmeldung',
  inviteTitle: '{organization} beitreten',
  inviteText: 'Sie sind als {role} eingeladen, mit der Adresse {email}.',
  yourName: 'Ihr Name',
  choosePassword: 'Passwort wählen',
  join: 'Beitreten',
  tryLater: 'Zu viele Versuche. Bitte in {seconds} Sekunden noch einmal.',
};
