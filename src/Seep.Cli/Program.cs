Console.WriteLine("seep");
