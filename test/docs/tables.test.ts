// One file: TypeScript takes seconds to read the library, and reads it once for all of these pages.
import './tables/chart';
import './tables/flags';
import './tables/operator';
import './tables/tf-jobs';
