import { initWebgpu } from '@/ml/webgpu';
import { plantedTests } from './plantedTests';

plantedTests(initWebgpu);
