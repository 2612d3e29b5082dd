FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Api -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
ENV RINGACTORS_DATA=/data HOST=0.0.0.0
RUN mkdir -p /data && chown app /data
VOLUME /data
EXPOSE 8123
USER app
ENTRYPOINT ["dotnet", "ringactors.dll"]
