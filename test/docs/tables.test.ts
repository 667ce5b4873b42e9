// One test file, because TypeScript takes seconds to parse the library, and parses it once for all pages.
import './tables/chart';
import './tables/flags';
import './tables/operator';
import './tables/tf-jobs';
