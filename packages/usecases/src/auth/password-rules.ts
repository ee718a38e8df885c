import type { FieldFault } from '../refusal.ts';

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** What people choose when twelve characters are asked for: the commonest of the lists of leaked passwords. */
const COMMON = new Set(
  (
    '123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 123123123123 111111111111 ' +
    '000000000000 012345678910 123456123456 1q2w3e4r5t6y 1qaz2wsx3edc 1q2w3e4r5t6y7u8i qwertyuiop123 qwertyuiopas ' +
    'qwertyuiop12 qwertyuiop1234 qwerty123456 qwerty1234567 qwerty12345678 asdfghjkl123 asdfghjklqwe zxcvbnmasdfg ' +
    'qwertyqwerty qwertyuiopasdfghjkl password1234 password12345 password123456 password1234567 passwordpassword ' +
    'password123! password1234! password@123 p@ssw0rd1234 p@ssword1234 passw0rd1234 mypassword123 mypassword12 ' +
    'adminadmin12 administrator administrator1 admin1234567 admin12345678 administrator123 letmein12345 letmeinplease ' +
    'welcome12345 welcome123456 welcome1234! iloveyou1234 iloveyouforever iloveyou12345 iloveyousomuch changeme1234 ' +
    'changeme123! trustno1trustno1 monkey123456 dragon123456 football1234 baseball1234 superman1234 sunshine1234 ' +
    'princess1234 liverpool123 chelsea12345 abcdefghijkl abcdefghijklm abcdefghijklmnop abcd12345678 abc123abc123 ' +
    'abcdef123456 aaaaaaaaaaaa aaaaaaaaaaaaa aa1234567890 a12345678910 q1w2e3r4t5y6 zaq12wsxcde3 zaq1zaq1zaq1 ' +
    '1234qwerasdf 1234qwer1234 qwer1234qwer qwerasdfzxcv asdfqwerzxcv 123qweasdzxc 1qazxsw23edc 123321123321 ' +
    '112233445566 121212121212 123454321234 987654321098 9876543210987 0987654321098 098765432109 147258369147 ' +
    'correcthorsebatterystaple correct horse battery staple bitcoin12345 bitcoinbitcoin cryptocrypto tothemoon123 ' +
    'tradingview1 tradingview123 trading12345 binance12345 binance123456'
  ).split(' '),
);

/** Length and not being an obvious guess; no rules about kinds of characters. Empty when the password will do. */
export function passwordFaults(field: string, password: string, email: string): readonly FieldFault[] {
  const length = [...password].length;
  if (length < MIN_PASSWORD)
    return [
      {
        field,
        code: 'too_short',
        values: { min: MIN_PASSWORD },
        message: `use at least ${MIN_PASSWORD} characters`,
      },
    ];
  if (length > MAX_PASSWORD)
    return [
      {
        field,
        code: 'too_long',
        values: { max: MAX_PASSWORD },
        message: `use at most ${MAX_PASSWORD} characters`,
      },
    ];
  const folded = password.toLowerCase();
  if (folded === email || folded === email.split('@')[0]) {
    return [{ field, code: 'password_is_email', message: 'must not be your e-mail address' }];
  }
  if (COMMON.has(folded) || new Set(folded).size < 3) {
    return [
      {
        field,
        code: 'password_obvious',
        message: 'is one of the first that anybody would try; choose another',
      },
    ];
  }
  return [];
}
