import { expect, test } from 'vitest';
import { passwordFaults } from './password-rules.ts';

const faultsOf = (password: string) => passwordFaults('password', password, 'someone.long@example.com');

test.each([
  'short',
  'elevenchars',
  'x'.repeat(129),
  'password1234',
  'PassWord1234',
  'correcthorsebatterystaple',
  'aaaaaaaaaaaaaaaa',
  'abababababababab',
  'someone.long@example.com',
  'Someone.Long@example.com',
  'someone.long',
])('%j is refused by name', (password) => {
  expect(faultsOf(password)).toMatchObject([{ field: 'password' }]);
});

test.each(['twelve chars', 'no-rules-about-kinds', '비밀번호는열두글자이상입니다', 'x1y2'.repeat(32)])(
  '%j will do',
  (password) => {
    expect(faultsOf(password)).toEqual([]);
  },
);
