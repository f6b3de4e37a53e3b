import {
  describeBrokerStory,
  fromAnotherAddress,
  killedByHand,
  killedByTheLine,
  noSecret,
  refusedLogin,
} from './broker-stories.ts';

const ending = 'it is locked, and the switch is said to be the trader’s to pull';

describeBrokerStory({
  broker: 'kotak-neo',
  name: 'Kotak Neo',
  together: [fromAnotherAddress],
  first: [killedByTheLine(ending)],
  second: [
    noSecret('MPIN'),
    refusedLogin(['TOTP secret', 'Mobile number', 'Consumer key', 'Client code']),
    killedByHand(ending),
  ],
});
