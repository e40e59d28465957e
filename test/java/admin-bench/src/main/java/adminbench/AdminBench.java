package adminbench;
public final class AdminBench { private AdminBench() { } public static void main(String[] a) { } }
