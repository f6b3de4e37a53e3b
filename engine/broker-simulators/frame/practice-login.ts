/** The one account a simulator has, as the exchange knows it. */
export const PRACTICE_ACCOUNT = 'practice';

/** Everything any of the brokers asks at a login; none of it opens anything but a simulator. */
export type PracticeLogin = {
  readonly clientCode: string;
  readonly mobileNumber: string;
  readonly password: string;
  readonly mpin: string;
  readonly totpSeed: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** The same for every simulator: practice credentials are no secret. */
export const PRACTICE_LOGIN: PracticeLogin = {
  clientCode: 'PRACTICE1',
  mobileNumber: '+919999999999',
  password: 'practice-password',
  mpin: '123456',
  totpSeed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  apiKey: 'practice-api-key',
  apiSecret: 'practice-api-secret',
};
