package com.northwind.alerts;

record PriceChange(String symbol, long cents) {}
