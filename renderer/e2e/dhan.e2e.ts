import {
  describeBrokerStory,
  fromAnotherAddress,
  killedByHand,
  killedByTheLine,
  noSecret,
  refusedLogin,
} from './broker-stories.ts';

const ending = 'its switch is pulled and proven by API, and it is locked';

describeBrokerStory({
  broker: 'dhan',
  name: 'Dhan',
  together: [fromAnotherAddress],
  first: [killedByTheLine(ending)],
  second: [noSecret('PIN'), refusedLogin(['TOTP secret', 'PIN', 'Client code']), killedByHand(ending)],
});
