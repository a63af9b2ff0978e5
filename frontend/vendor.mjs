// The parts of Bootstrap Italia the pages use, as one classic script. Its own bundle is twelve times as large.
// Named imports: a bare `import 'bootstrap-italia'` is shaken away to an empty file.
import { Alert, BackToTop, Collapse, Dropdown, Modal, NavBarCollapsible, Notification, Tab, init } from 'bootstrap-italia';

window.bootstrap = { Alert, BackToTop, Collapse, Dropdown, Modal, NavBarCollapsible, Notification, Tab };
init();
