import { TlsTermination } from '../../../lib/platforms/capabilities/tls-termination';
import {
  DockerDesktopPlatform,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  MicroK8sPlatform,
  MinikubePlatform,
} from '../../../lib/platforms/local';
import { describePlatform } from '../contract';

describePlatform('MinikubePlatform', {
  make: (scope, id, props) => new MinikubePlatform(scope, id, props),
  serviceCidr: '10.96.0.0/12',
});
describePlatform('KindPlatform', {
  make: (scope, id, props) => new KindPlatform(scope, id, props),
  serviceCidr: '10.96.0.0/16',
});
describePlatform('K3sPlatform', {
  make: (scope, id, props) => new K3sPlatform(scope, id, { ...props, tlsTermination: TlsTermination.NONE }),
  serviceCidr: '10.43.0.0/16',
});
describePlatform('K3dPlatform', {
  make: (scope, id, props) => new K3dPlatform(scope, id, { ...props, tlsTermination: TlsTermination.NONE }),
  serviceCidr: '10.43.0.0/16',
});
describePlatform('MicroK8sPlatform', {
  make: (scope, id, props) => new MicroK8sPlatform(scope, id, props),
  serviceCidr: '10.152.183.0/24',
});
describePlatform('DockerDesktopPlatform', {
  make: (scope, id, props) => new DockerDesktopPlatform(scope, id, props),
  serviceCidr: '10.96.0.0/12',
});
